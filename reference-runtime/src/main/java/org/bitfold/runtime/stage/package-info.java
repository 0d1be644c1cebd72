/**
 * What a plan is made of: heads that begin a run of pixels of one row, steps that carry it on, and
 * the rings of rows that lie between stages.
 */
package org.bitfold.runtime.stage;
