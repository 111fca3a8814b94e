/** What names content: SHA-256. */
package dev.lamina.core.digest;
