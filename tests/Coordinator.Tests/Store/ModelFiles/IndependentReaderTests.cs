using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Store.ModelFiles;

public sealed class IndependentReaderTests
{
    [SkippableFact]
    public void A_reader_in_python_sees_the_same_tensors_and_bytes()
    {
        using var folder = new TemporaryFolder();
        var path = folder["model.safetensors"];
        var layout = SafetensorsFileTests.Layout(784, 32, 784);
        var values = SafetensorsFileTests.SomeValues(layout.Count);
        SafetensorsFile.Write(path, layout, values, new Dictionary<string, string> { ["layers"] = "784-32-784", ["loss"] = "bce" });

        Assert.Equal(
            [
                "encoder.0.weight [32, 784]",
                "encoder.0.bias [32]",
                "decoder.0.weight [784, 32]",
                "decoder.0.bias [784]",
                """{"layers": "784-32-784", "loss": "bce"}""",
                Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values))),
            ],
            PythonScript.Run("Store/ModelFiles/read_safetensors.py", path));
    }
}
