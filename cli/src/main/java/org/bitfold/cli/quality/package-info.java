/** How good a restored picture is, against a reference. */
package org.bitfold.cli.quality;
