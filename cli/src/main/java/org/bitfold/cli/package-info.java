/**
 * The bitfold program. {@link org.bitfold.cli.Bitfold} lists the commands, each a class of its own;
 * {@link org.bitfold.cli.ErrorReport} is where every failure becomes one line and an exit code.
 */
package org.bitfold.cli;
