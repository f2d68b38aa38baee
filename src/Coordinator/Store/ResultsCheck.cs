using Autoencoder.Coordinator.Store.ModelFiles;
using Autoencoder.Coordinator.Store.Reports;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Coordinator.Store;

/// <summary>Whether the results of a finished run are still what they were.</summary>
public static class ResultsCheck
{
    /// <summary>Why the model is not the one that summary.json tells of; null if it is.</summary>
    public static string? ObjectionTo(RunFolder folder, RunSummary summary, ModelSpec model)
    {
        try
        {
            using var weights = new ParameterVector(new ParameterLayout(model));
            SafetensorsFile.ReadInto(folder.Model, weights.Layout, weights.Values);
            return weights.Sha256() == summary.WeightsSha256 ? null : $"{folder.Model}: its weights are not those that summary.json tells of.";
        }
        catch (FileException e)
        {
            return e.Message;
        }
    }
}
