/** How results look: tables, numbers, progress. */
package org.bitfold.cli.console;
