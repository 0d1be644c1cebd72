/** Tensors and pictures in files: {@code .npy}, PNG, JPEG, BMP. */
package org.bitfold.runtime.io;
