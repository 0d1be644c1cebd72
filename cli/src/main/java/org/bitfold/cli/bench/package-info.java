/** How long a packed model takes, side by side with ONNX Runtime in one process. */
package org.bitfold.cli.bench;
