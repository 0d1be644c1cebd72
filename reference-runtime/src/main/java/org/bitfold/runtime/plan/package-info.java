/**
 * From a model and the sizes of its pictures to a run: which ops become one stage ({@link
 * org.bitfold.runtime.plan.Planner}), in which order rows are made ({@link
 * org.bitfold.runtime.plan.Progress}), how many of them must be kept, and the threads that make
 * them.
 */
package org.bitfold.runtime.plan;
