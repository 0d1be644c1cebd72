/**
 * The float-simulated model: every bit a float ±1, every sum a float, plain loops over whole
 * planes.
 *
 * <p>It is written from the specification alone and shares no code, no layout (planes, not pixels)
 * and no trick (no word is ever packed, no popcount taken) with the runtime it judges. Both must
 * give the same bytes.
 */
package org.bitfold.verifier.oracle;
