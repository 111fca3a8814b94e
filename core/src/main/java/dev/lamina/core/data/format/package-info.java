/** The data sets of the papers in the layouts that their authors publish: one file each. */
package dev.lamina.core.data.format;
