/** What a cluster is checked for before a sweep runs on it. */
package dev.lamina.jobs.doctor;
