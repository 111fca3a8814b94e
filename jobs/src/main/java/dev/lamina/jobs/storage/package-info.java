/**
 * Files of data sets on whatever Hadoop reaches: local disks, HDFS, object stores; and what their
 * failures, and those of other servers, mean.
 */
package dev.lamina.jobs.storage;
