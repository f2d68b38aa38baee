using System.Globalization;
using System.Text.Json;
using Autoencoder.Benchmarks.Running;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Support;

namespace Autoencoder.Benchmarks.Training;

/// <summary>Trains the same with PyTorch: eagerly in one process, or in several with DistributedDataParallel.</summary>
internal static class PyTorchTraining
{
    /// <returns>Training samples a second over the epochs after the first.</returns>
    public static async Task<double> Run(TrainingCase of, int processes, IReadOnlyDictionary<string, string> allocator)
    {
        string[] arguments =
        [
            PyTorch.Script("training.py"), "--data", Mnist.Folder,
            "--layers", string.Join('-', of.Preset.Widths),
            "--activations", string.Join(',', DefinitionReader.OnePerLayer(of.Preset.Activations, of.Preset.Widths.Length - 1).Select(ModelSpec.NameOf)),
            "--loss", ModelSpec.NameOf(of.Preset.Loss),
            "--batch", of.BatchText, "--epochs", of.EpochsText, "--processes", processes.ToString(CultureInfo.InvariantCulture),
        ];
        using var result = JsonDocument.Parse(await PyTorch.Run(arguments, PyTorch.Environment.Concat(allocator).ToDictionary(), TrainingCase.Deadline));
        return result.RootElement.GetProperty("samplesPerSecond").GetDouble();
    }
}
