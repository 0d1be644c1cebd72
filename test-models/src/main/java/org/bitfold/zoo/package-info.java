/** Trained models with golden tensors, and pictures to try them on. */
package org.bitfold.zoo;
