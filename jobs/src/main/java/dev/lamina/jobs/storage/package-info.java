/** Files of data sets on whatever Hadoop reaches: local disks, HDFS, object stores. */
package dev.lamina.jobs.storage;
