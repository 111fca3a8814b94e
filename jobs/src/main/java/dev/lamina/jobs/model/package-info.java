/** What people call a trained model, and how it travels to tasks. */
package dev.lamina.jobs.model;
