package org.bitfold.verifier.randomnets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bitfold.verifier.randomnets.NetSpec.Block;
import org.bitfold.verifier.randomnets.NetSpec.Constants;
import org.bitfold.verifier.randomnets.NetSpec.Ending;
import org.bitfold.verifier.randomnets.NetSpec.Kind;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that once were wrongly refused or refuted, in their smallest form. */
class FoundNetsTest {
  @TempDir private Path folder;

  static Stream<Arguments> nets() {
    Block normalized = binary(0, 0, 0, 1, 1);
    Block rectified = binary(0, 0, 0, 4, 5);
    return Stream.of(
        Arguments.of("scaled signs of sums", net(binary(0, 0, 0, 0, 1), binary(58, 0, 0, 0, 1))),
        Arguments.of("halved signs of sums", net(binary(0, 0, 0, 0, 1), binary(18, 0, 0, 0, 1))),
        Arguments.of("signs that fall with the sums", net(normalized, binary(0, 0, 0, 0, 1))),
        Arguments.of(
            "signs that fall, spelled otherwise",
            net(binary(0, 0, 0, 1, 2), binary(3, 16, 5, 16, 1))),
        Arguments.of(
            "a channel whose sums never reach the threshold",
            net(binary(0, 4, 0, 1, 8), binary(0, 0, 0, 0, 1))),
        Arguments.of(
            "a shift behind the pixels that were enlarged",
            net(rectified, new Block(Kind.RESIZE, 0, 0, 0, 0, 1, false))),
        Arguments.of(
            "a shift behind enlarged pixels goes into a threshold",
            net(
                binary(0, 0, 0, 4, 1),
                new Block(Kind.RESIZE, 1, 0, 8, 57, 64, false),
                binary(43, 40, 38, 51, 4))),
        Arguments.of(
            "a shift behind halved pixels, then a padded convolution",
            net(
                binary(0, 0, 0, 4, 1),
                new Block(Kind.RESIZE, 0, 0, 0, 7, 4, false),
                new Block(Kind.WEIGHT_ONLY_CONV, 45, 40, 30, 5, 2, false))),
        Arguments.of(
            "a shift behind channels that were selected",
            net(
                binary(0, 1, 0, 52, 8),
                new Block(Kind.SECOND_ORDER, 42, 19, 0, 22, 2, false),
                new Block(Kind.SLICE, 27, 19, 12, 52, 2, false),
                binary(31, 54, 31, 13, 31))),
        Arguments.of(
            "a shift behind channels that were repeated",
            net(binary(0, 0, 0, 4, 1), new Block(Kind.REPEAT, 1, 0, 0, 31, 16, false))),
        Arguments.of(
            "a straight-through estimator behind a factor",
            net(new Block(Kind.ARITHMETIC, 8, 0, 0, 0, 1, false), binary(17, 0, 0, 0, 1))),
        Arguments.of(
            "sizes that no round picture gives",
            new NetSpec(
                0,
                13,
                false,
                Constants.INITIALIZERS,
                1,
                5,
                6,
                List.of(
                    binary(0, 0, 11, 0, 1),
                    binary(0, 0, 0, 0, 5),
                    new Block(Kind.SPACE_TO_DEPTH, 12, 1, 7, 16, 3, false)),
                Ending.BINARY_LINEAR)),
        Arguments.of("a shift inside an op that is short for several", net(activation(16))),
        Arguments.of("hard sigmoid", net(activation(5))),
        Arguments.of("no op at all", net(new Block(Kind.ARITHMETIC, 7, 0, 0, 0, 1, false))),
        Arguments.of(
            "a threshold behind two roundings, hard sigmoid's the first",
            new NetSpec(
                44783,
                16,
                false,
                Constants.INITIALIZERS,
                4,
                5,
                2,
                List.of(
                    binary(0, 55, 18, 18, 31),
                    new Block(Kind.ACTIVATION, 25, 2, 57, 24, 1, false),
                    binary(20, 49, 49, 46, 2)),
                Ending.SKIP_FROM_INPUT)),
        Arguments.of(
            "a threshold behind a rectifier and a division",
            new NetSpec(
                39738,
                13,
                true,
                Constants.IDENTITIES,
                65,
                9,
                6,
                List.of(
                    new Block(Kind.ATTENTION, 6, 10, 3, 35, 2, false),
                    new Block(Kind.TRANSPOSED_CONV, 57, 16, 17, 45, 3, false),
                    new Block(Kind.ARITHMETIC, 10, 5, 56, 25, 64, true),
                    new Block(Kind.SECOND_ORDER, 14, 28, 13, 0, 4, true)),
                Ending.SOFTMAX)),
        Arguments.of(
            "signs of exact zeros behind a rectifier",
            net(
                binary(0, 0, 0, 54, 5),
                new Block(Kind.ATTENTION, 54, 0, 17, 4, 64, true),
                new Block(Kind.BINARY_CONV, 6, 59, 7, 5, 33, true))),
        Arguments.of(
            "zeros of Sign in some channels only",
            new NetSpec(
                15720,
                15,
                false,
                Constants.INITIALIZERS,
                65,
                7,
                8,
                List.of(
                    new Block(Kind.ARITHMETIC, 1, 8, 21, 16, 32, false),
                    new Block(Kind.ATTENTION, 54, 4, 49, 44, 3, false),
                    binary(6, 59, 16, 20, 65),
                    binary(2, 25, 6, 13, 2)),
                Ending.CLIP)),
        Arguments.of(
            "sums of signs that are often 0 in front of a resize",
            new NetSpec(
                0,
                13,
                false,
                false,
                Constants.INITIALIZERS,
                1,
                6,
                6,
                List.of(
                    binary(1, 0, 0, 72, 4),
                    new Block(Kind.RESIZE, 0, 3, 23, 53, 2, false),
                    binary(0, 70, 1, 3, 64)),
                Ending.LINEAR)),
        Arguments.of(
            "a channel added to its opposite",
            new NetSpec(
                0,
                13,
                false,
                false,
                Constants.INITIALIZERS,
                1,
                6,
                6,
                List.of(
                    new Block(Kind.SPACE_TO_DEPTH, 0, 0, 44, 15, 31, true),
                    new Block(Kind.POOL, 15, 0, 25, 45, 31, false),
                    new Block(Kind.PAD, 59, 18, 70, 19, 2, false),
                    new Block(Kind.SLICE, 61, 28, 77, 25, 2, true),
                    binary(63, 23, 25, 3, 4)),
                Ending.LINEAR)),
        Arguments.of(
            "a slope that makes the smallest numbers 0 in front of Sign",
            new NetSpec(
                0,
                13,
                false,
                false,
                Constants.INITIALIZERS,
                1,
                6,
                6,
                List.of(
                    binary(0, 0, 0, 1, 1),
                    new Block(Kind.WEIGHT_ONLY_CONV, 7, 2, 24, 8, 16, true),
                    new Block(Kind.SECOND_ORDER, 6, 8, 1, 74, 31, false)),
                Ending.NONE)),
        Arguments.of(
            "signs of three levels behind signs that turn",
            new NetSpec(
                4,
                13,
                false,
                false,
                Constants.INITIALIZERS,
                1,
                6,
                6,
                List.of(
                    binary(0, 17, 7, 0, 16),
                    binary(61, 60, 5, 7, 8),
                    new Block(Kind.BINARY_CONV, 14, 1, 49, 41, 16, true)),
                Ending.SKIP_FROM_INPUT)),
        Arguments.of(
            "a mean and a beta that cancel",
            new NetSpec(
                101080,
                18,
                true,
                Constants.IDENTITIES,
                64,
                2,
                2,
                List.of(
                    new Block(Kind.BINARY_CONV, 14, 23, 8, 5, 3, true),
                    binary(11, 37, 47, 6, 5),
                    new Block(Kind.TRANSPOSED_CONV, 32, 7, 17, 17, 64, false)),
                Ending.NONE)),
        Arguments.of(
            "outputs that are what rounding left of equal numbers",
            net(
                binary(0, 0, 1, 0, 1),
                new Block(Kind.ACTIVATION, 0, 13, 43, 18, 8, true),
                new Block(Kind.RESIZE, 1, 4, 38, 10, 4, true))),
        Arguments.of(
            "weights of a channel that is always 0",
            new NetSpec(
                690,
                18,
                false,
                Constants.IDENTITIES,
                3,
                1,
                8,
                List.of(
                    new Block(Kind.RESIZE, 2, 9, 6, 40, 64, false),
                    new Block(Kind.SLICE, 29, 16, 40, 0, 65, true),
                    new Block(Kind.BINARY_CONV, 46, 54, 51, 41, 31, true),
                    new Block(Kind.ACTIVATION, 18, 21, 40, 14, 32, false),
                    new Block(Kind.BINARY_CONV, 19, 49, 2, 53, 31, true)),
                Ending.CLIP)),
        Arguments.of(
            "signs of padding that was enlarged",
            new NetSpec(
                3422,
                21,
                true,
                Constants.INITIALIZERS,
                5,
                2,
                11,
                List.of(
                    binary(36, 1, 11, 30, 32),
                    new Block(Kind.PAD, 42, 44, 44, 29, 5, false),
                    new Block(Kind.RESIZE, 12, 28, 6, 10, 2, true),
                    binary(6, 15, 16, 5, 65),
                    new Block(Kind.SPACE_TO_DEPTH, 11, 33, 8, 45, 65, false)),
                Ending.CLIP)),
        Arguments.of(
            "signs of a padded picture that was enlarged",
            new NetSpec(
                424,
                13,
                false,
                Constants.IDENTITIES,
                3,
                1,
                3,
                List.of(
                    new Block(Kind.SHUFFLE, 50, 21, 52, 29, 4, false),
                    new Block(Kind.PAD, 6, 2, 33, 14, 31, true),
                    new Block(Kind.RESIZE, 2, 58, 2, 9, 32, false),
                    new Block(Kind.SHUFFLE, 17, 47, 3, 48, 3, false),
                    binary(4, 12, 0, 50, 64)),
                Ending.SKIP_FROM_INPUT)),
        Arguments.of(
            "a border of ones around signs",
            net(new Block(Kind.FLOAT_CONV, 0, 0, 0, 1, 4, false), binary(60, 0, 1, 61, 5))),
        Arguments.of("zeros of a sign with a scale and an offset", net(binary(61, 0, 0, 0, 1))),
        Arguments.of(
            "a sign that Round makes of Sigmoid, which nobody rounds correctly",
            net(binary(60, 0, 0, 0, 1))),
        Arguments.of(
            "sums of signs that were written twice",
            new NetSpec(
                98,
                15,
                false,
                Constants.CONSTANT_NODES,
                4,
                5,
                2,
                List.of(
                    new Block(Kind.PAD, 13, 0, 3, 81, 33, false),
                    binary(75, 8, 63, 0, 64),
                    new Block(Kind.BINARY_CONV, 13, 5, 5, 16, 32, true),
                    new Block(Kind.SECOND_ORDER, 74, 39, 8, 33, 8, false)),
                Ending.LINEAR)),
        Arguments.of(
            "a sign that is 0 in one network and not in the other",
            new NetSpec(
                480,
                21,
                false,
                Constants.INITIALIZERS,
                16,
                1,
                5,
                List.of(
                    binary(2, 6, 11, 0, 2),
                    new Block(Kind.BINARY_CONV, 80, 17, 36, 1, 4, true),
                    new Block(Kind.ACTIVATION, 4, 5, 2, 53, 64, false),
                    binary(7, 13, 2, 29, 1),
                    new Block(Kind.ACTIVATION, 4, 81, 20, 23, 64, true),
                    binary(15, 28, 18, 6, 32)),
                Ending.BINARY_LINEAR)),
        Arguments.of(
            "parts of a sequence, counted by a constant behind Identity",
            new NetSpec(
                18165,
                13,
                false,
                Constants.IDENTITIES,
                1,
                5,
                2,
                List.of(
                    new Block(Kind.SLICE, 44, 9, 76, 19, 5, true),
                    new Block(Kind.WEIGHT_ONLY_CONV, 30, 54, 4, 6, 31, true)),
                Ending.SKIP_FROM_INPUT)),
        Arguments.of(
            "zeros of Sign where signs with a border of ones add up to 0",
            new NetSpec(
                0,
                13,
                false,
                Constants.INITIALIZERS,
                1,
                6,
                6,
                List.of(binary(11, 4, 0, 80, 8), binary(0, 56, 7, 4, 3)),
                Ending.BINARY_LINEAR)),
        Arguments.of(
            "the only channel replaced",
            new NetSpec(
                0,
                13,
                true,
                Constants.INITIALIZERS,
                1,
                6,
                6,
                List.of(new Block(Kind.SLICE, 0, 13, 69, 5, 1, false)),
                Ending.LINEAR)),
        Arguments.of(
            "channels last, as many as rows",
            new NetSpec(
                0,
                13,
                false,
                true,
                Constants.INITIALIZERS,
                1,
                1,
                6,
                List.of(binary(0, 0, 5, 3, 16)),
                Ending.SKIP_FROM_INPUT)),
        Arguments.of(
            "zeros of Sign behind weights that are nearly alike",
            ending(Ending.CLIP, residual(1, 2, 0, 66, 3), residual(8, 5, 27, 0, 16))),
        Arguments.of(
            "signs that fall behind a choice",
            ending(
                Ending.SKIP_FROM_INPUT,
                residual(0, 0, 0, 0, 1),
                new Block(Kind.ACTIVATION, 62, 29, 19, 48, 33, false),
                residual(0, 42, 72, 5, 33))),
        Arguments.of(
            "signs of sums that are 0 more often than not",
            channelsLast(
                0,
                8,
                6,
                Ending.CLIP,
                binary(0, 0, 12, 0, 64),
                residual(0, 14, 4, 40, 16),
                binary(82, 12, 5, 12, 65))),
        Arguments.of(
            "scaled signs of sums that are 0 more often than not",
            channelsLast(
                0,
                1,
                8,
                Ending.SKIP_FROM_INPUT,
                binary(0, 2, 11, 0, 3),
                residual(8, 61, 15, 24, 65),
                binary(4, 10, 32, 4, 16),
                residual(74, 24, 16, 20, 4))),
        Arguments.of(
            "scaled signs of a sum next to their threshold",
            ending(
                Ending.SKIP_FROM_INPUT,
                new Block(Kind.ARITHMETIC, 0, 48, 39, 83, 4, true),
                binary(7, 4, 18, 74, 4),
                binary(22, 8, 38, 7, 3),
                binary(38, 15, 51, 76, 8))),
        Arguments.of(
            "channels put in order before they become pixels",
            ending(
                Ending.LINEAR,
                binary(0, 0, 0, 0, 5),
                new Block(Kind.SLICE, 0, 43, 1, 83, 16, true),
                new Block(Kind.DEPTH_TO_SPACE, 2, 4, 34, 57, 3, false))),
        Arguments.of(
            "a threshold behind BatchNorm behind channels last",
            channelsLast(3, 1, 6, Ending.SKIP_FROM_INPUT, binary(77, 29, 3, 10, 64))),
        Arguments.of(
            "signs of padding alone",
            ending(
                Ending.CLIP,
                new Block(Kind.SECOND_ORDER, 0, 4, 4, 8, 1, false),
                new Block(Kind.FLOAT_CONV, 25, 2, 77, 0, 1, false),
                binary(0, 10, 14, 15, 2))),
        Arguments.of(
            "a border of ones around signs of which some fall",
            net(
                new Block(Kind.TRANSPOSED_CONV, 0, 3, 41, 78, 3, false),
                new Block(Kind.ACTIVATION, 61, 7, 54, 13, 5, false),
                binary(41, 18, 10, 65, 1))),
        Arguments.of(
            "signs of features, of which two pictures show two",
            ending(
                Ending.BINARY_LINEAR,
                binary(0, 0, 0, 9, 2),
                new Block(Kind.ACTIVATION, 4, 6, 76, 32, 65, true),
                residual(16, 23, 4, 61, 64))),
        Arguments.of(
            "a shift that a convolution sums, behind a factor",
            ending(
                Ending.LINEAR,
                residual(10, 0, 0, 12, 5),
                binary(30, 0, 4, 1, 64),
                residual(11, 0, 71, 58, 8),
                new Block(Kind.ARITHMETIC, 17, 35, 0, 8, 33, false),
                new Block(Kind.FLOAT_CONV, 22, 0, 2, 2, 31, false))),
        Arguments.of(
            "zeros of a sign with an offset",
            ending(
                Ending.CLIP,
                binary(0, 0, 0, 0, 8),
                new Block(Kind.ARITHMETIC, 76, 8, 16, 22, 4, false),
                binary(61, 34, 5, 61, 5))),
        Arguments.of(
            "a Sigmoid of a Sigmoid in front of Round",
            new NetSpec(
                0,
                13,
                false,
                Constants.INITIALIZERS,
                16,
                6,
                6,
                List.of(
                    residual(0, 1, 0, 27, 5),
                    new Block(Kind.ACTIVATION, 3, 1, 15, 26, 65, false),
                    binary(80, 24, 83, 3, 65)),
                Ending.LINEAR)),
        Arguments.of(
            "sums on their threshold, all of a channel's signs −1 or 0",
            channelsLast(
                3,
                5,
                6,
                Ending.SKIP_FROM_INPUT,
                binary(77, 20, 1, 56, 4),
                residual(50, 2, 7, 50, 1))),
        Arguments.of(
            "a binary layer whose channels a slice leaves out",
            new NetSpec(
                273,
                9,
                true,
                Constants.INPUTS_TOO,
                32,
                8,
                7,
                List.of(
                    binary(41, 3, 61, 27, 5),
                    new Block(Kind.CONCAT, 23, 1, 2, 4, 2, false),
                    new Block(Kind.SLICE, 7, 1, 8, 8, 8, true),
                    binary(55, 37, 10, 20, 65)),
                Ending.NONE)),
        Arguments.of(
            "a sum whose channels a slice leaves out",
            ending(
                Ending.CLIP,
                new Block(Kind.ARITHMETIC, 0, 12, 16, 34, 33, false),
                new Block(Kind.CONCAT, 35, 53, 7, 70, 3, true),
                new Block(Kind.SLICE, 4, 20, 39, 48, 64, false))),
        Arguments.of(
            "features of one channel without half of its mean",
            ending(Ending.BINARY_LINEAR, activation(60))),
        Arguments.of(
            "a channel of sums that rounding makes positive throughout",
            new NetSpec(
                1288,
                13,
                false,
                Constants.INITIALIZERS,
                8,
                11,
                7,
                List.of(
                    new Block(Kind.SECOND_ORDER, 44, 22, 23, 5, 8, true),
                    residual(4, 31, 41, 6, 32),
                    binary(0, 4, 5, 58, 65),
                    residual(2, 14, 8, 9, 5),
                    new Block(Kind.CONCAT, 12, 45, 7, 6, 32, false)),
                Ending.SOFTMAX)));
  }

  private static Block activation(int choice) {
    return new Block(Kind.ACTIVATION, choice, 0, 0, 0, 1, false);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nets")
  void isVerified(String what, NetSpec spec) throws IOException {
    Examination examination = Examination.of(spec, folder);
    assertEquals(Examination.Kind.VERIFIED, examination.kind(), examination.detail());
  }

  private static Block binary(int first, int second, int third, int fourth, int outputs) {
    return new Block(Kind.BINARY_CONV, first, second, third, fourth, outputs, false);
  }

  private static Block residual(int first, int second, int third, int fourth, int outputs) {
    return new Block(Kind.BINARY_CONV, first, second, third, fourth, outputs, true);
  }

  private static NetSpec net(Block... blocks) {
    return ending(Ending.NONE, blocks);
  }

  private static NetSpec ending(Ending ending, Block... blocks) {
    return new NetSpec(0, 13, false, Constants.INITIALIZERS, 1, 6, 6, List.of(blocks), ending);
  }

  private static NetSpec channelsLast(
      long seed, int channels, int height, Ending ending, Block... blocks) {
    List<Block> all = List.of(blocks);
    Constants constants = Constants.INITIALIZERS;
    return new NetSpec(seed, 13, false, true, constants, channels, height, 6, all, ending);
  }
}
