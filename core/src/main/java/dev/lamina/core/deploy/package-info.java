/**
 * Trained networks as others use them: as one file that PyTorch loads from Python, C++ and Java, or
 * as a folder that DJL loads; and how to ask one about a picture.
 */
package dev.lamina.core.deploy;
