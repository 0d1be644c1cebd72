/** A certificate as files: JSON for programs, JUnit XML for CI systems, a page for people. */
package org.bitfold.verifier.report;
