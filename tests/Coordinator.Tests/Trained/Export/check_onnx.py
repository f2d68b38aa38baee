"""Checks each ONNX file in a folder with ONNX's own checker and shape inference; prints a line for each."""
import sys
from pathlib import Path

import onnx

for path in sorted(Path(sys.argv[1]).glob("*.onnx")):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    print(f"{path.stem}: ir {model.ir_version}, opset {model.opset_import[0].version},", *(node.op_type for node in model.graph.node))
