/** How much a model computes and stores: by the papers' rule, and honestly. */
package org.bitfold.cli.counting;
