/** JMH benchmarks of the kernels, and what they could reach at most. */
package org.bitfold.benchmarks;
