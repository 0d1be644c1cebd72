/** The original network: its file, and the values its tensors take on a picture. */
package org.bitfold.verifier.original;
