using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store;

/// <summary>Whether the results of a finished run are still what they were.</summary>
public static class ResultsCheck
{
    /// <summary>Why the model cannot be read; null if it is the one that summary.json tells of.</summary>
    /// <exception cref="FileException">It can be read and is another one, which may be somebody's own.</exception>
    public static string? DamageOf(RunFolder folder, RunSummary summary, ModelSpec model)
    {
        using var weights = new ParameterVector(new ParameterLayout(model));
        try
        {
            SafetensorsFile.ReadInto(folder.Model, weights.Layout, weights.Values);
        }
        catch (FileException e)
        {
            return e.Message;
        }

        return weights.Sha256() == summary.WeightsSha256
            ? null
            : throw new FileException(folder.Model, "these are not the weights that summary.json beside it tells of; move the file away, and --resume writes the run's own again.");
    }
}
