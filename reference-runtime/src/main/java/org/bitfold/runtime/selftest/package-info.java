/** The test that a packed model carries for any runtime: recording it and passing it. */
package org.bitfold.runtime.selftest;
