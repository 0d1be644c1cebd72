package org.bitfold.converter.lowering;

/** An axis of a value of the graph; REPEAT is none: the same element again and again. */
enum Axis {
  BATCH,
  CHANNEL,
  HEIGHT,
  WIDTH,
  REPEAT
}
