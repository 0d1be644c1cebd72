/** Files as a user names them: told apart by their first bytes, written whole or not at all. */
package org.bitfold.cli.files;
