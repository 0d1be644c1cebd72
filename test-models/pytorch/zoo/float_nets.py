"""The full-precision counterparts that the papers compare with."""

from torch import nn
from torch.nn import functional as F


class ResidualBlock(nn.Module):
    """Convolution, ReLU, convolution and the residual, without BatchNorm (EDSR, section 3.1)."""

    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1)

    def forward(self, x):
        return x + self.conv2(F.relu(self.conv1(x)))


class SRResNet(nn.Module):
    """The full-precision SRResNet of BBCU's table 1: residual blocks without BatchNorm, the
    bilinear-upsampled input added in the end."""

    def __init__(self, channels=64, blocks=16, scale=4, colors=3):
        super().__init__()
        self.scale = scale
        activation = nn.LeakyReLU(0.1)
        self.head = nn.Sequential(nn.Conv2d(colors, channels, 3, 1, 1), activation)
        self.body = nn.Sequential(*(ResidualBlock(channels) for _ in range(blocks)))
        steps = {2: [2], 3: [3], 4: [2, 2]}[scale]
        self.upsampling = nn.Sequential(
            *(
                nn.Sequential(nn.Conv2d(channels, channels * r * r, 3, 1, 1), nn.PixelShuffle(r), activation)
                for r in steps
            )
        )
        self.tail = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1), activation, nn.Conv2d(channels, colors, 3, 1, 1)
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)
                module.weight.data.mul_(0.1)
                nn.init.zeros_(module.bias)

    def forward(self, x):
        y = self.tail(self.upsampling(self.body(self.head(x))))
        return y + F.interpolate(x, scale_factor=self.scale, mode="bilinear", align_corners=False)


class DnCNN(nn.Module):
    """DnCNN (Zhang et al., TIP 2017, section 3.2): convolution+ReLU, (convolution+BN+ReLU)*, convolution;
    its output is the noise. ``norms=False`` leaves BatchNorm out, as BBCU's DnCNN-3 baseline does."""

    def __init__(self, channels=64, layers=20, colors=1, norms=True):
        super().__init__()
        net = [nn.Conv2d(colors, channels, 3, 1, 1), nn.ReLU()]
        for _ in range(layers - 2):
            net.append(nn.Conv2d(channels, channels, 3, 1, 1, bias=not norms))
            if norms:
                net.append(nn.BatchNorm2d(channels))
            net.append(nn.ReLU())
        net.append(nn.Conv2d(channels, colors, 3, 1, 1))
        self.net = nn.Sequential(*net)

    def forward(self, x):
        return x - self.net(x)
