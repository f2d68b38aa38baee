using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Trained.Models;

/// <summary>A model and its weights, out of a file; nothing of it is changed.</summary>
public sealed class TrainedModel : IDisposable
{
    internal TrainedModel(ModelSpec spec, ParameterVector weights, string file)
    {
        (Spec, Weights, File) = (spec, weights, file);
        WeightsSha256 = weights.Sha256();
        Fingerprint = FingerprintOf(spec.LayersText, spec.ActivationsText, WeightsSha256);
    }

    /// <summary>The initialisation it was trained from is not known and of no use any more.</summary>
    public ModelSpec Spec { get; }

    /// <summary>All finite.</summary>
    public ParameterVector Weights { get; }

    /// <summary>The file that the weights came from; of a run's folder, the one in it that was chosen.</summary>
    public string File { get; }

    /// <summary>SHA-256 of the weights, 64 lower-case hexadecimal digits: what summary.json calls weightsSha256.</summary>
    public string WeightsSha256 { get; }

    /// <summary>
    /// Tells whether two models are the same functions: the SHA-256, as 64 lower-case hexadecimal digits, of four ASCII
    /// lines, each ended by \n: autoencoder-model-1, layers, activations, <see cref="WeightsSha256"/>. What decides how it
    /// was trained (loss, precision, seed …) does not count.
    /// </summary>
    public string Fingerprint { get; }

    internal static string FingerprintOf(string layers, string activations, string weightsSha256) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"autoencoder-model-1\n{layers}\n{activations}\n{weightsSha256}\n")));

    /// <summary>For each newer checkpoint that could not be used, the line that says why; the newest first.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>Of a model that was imported, what was taken otherwise than its file has it: clauses about "its" values.</summary>
    public ImmutableArray<string> Adjustments { get; init; } = [];

    /// <summary>Opens a run's folder (the model of a finished run, else its newest checkpoint), another one with model.safetensors, a checkpoint or a safetensors file.</summary>
    /// <param name="activations">One for each layer, or two (hidden, output): for a file that does not say them, as PyTorch writes them.</param>
    /// <param name="loss">For the same case.</param>
    /// <exception cref="FileException">The path, file or checkpoint cannot be used, or says something else than the parameters.</exception>
    /// <exception cref="Shared.SettingsException">The folder holds neither a run nor a model.</exception>
    public static TrainedModel Open(string path, ImmutableArray<Activation>? activations = null, ReconstructionLoss? loss = null)
    {
        return Directory.Exists(path)
            ? ModelFromFolder.Open(path, activations, loss)
            : ModelFromFile.Open(path, activations, loss);
    }

    /// <summary>The same for any file of weights that were trained elsewhere: safetensors, numpy's .npz, Keras's .h5 or .keras.</summary>
    /// <param name="order">The names of its layers from image to image, where the file does not tell it.</param>
    /// <inheritdoc cref="Open"/>
    public static TrainedModel Import(
        string path, ImmutableArray<Activation>? activations = null, ReconstructionLoss? loss = null, ImmutableArray<string>? order = null)
    {
        if (!Directory.Exists(path))
            return ModelFromFile.Import(path, activations, loss, order);
        return order is null
            ? ModelFromFolder.Open(path, activations, loss)
            : throw new FileException(path, "this folder's model says in which order its layers follow each other; leave --order out.");
    }

    public void Dispose() => Weights.Dispose();
}
