/** Generated pictures, from natural to hostile, for everything that tries inputs. */
package org.bitfold.verifier.samples;
