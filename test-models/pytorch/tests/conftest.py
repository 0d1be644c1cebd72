import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def picture_folder(tmp_path):
    """Three small synthetic pictures."""
    from export import synthetic_picture

    folder = tmp_path / "pictures"
    folder.mkdir()
    for i in range(3):
        picture = synthetic_picture((1, 3, 64, 80), i)[0].transpose(1, 2, 0)
        Image.fromarray((picture * 255).astype(np.uint8)).save(folder / f"{i}.png")
    return folder
