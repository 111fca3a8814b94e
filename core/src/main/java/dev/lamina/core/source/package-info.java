/**
 * Where the files of a data set come from: folders, archives and archives in archives, on whatever
 * file system, read by ranges and never unpacked. Knows no data set.
 */
package dev.lamina.core.source;
