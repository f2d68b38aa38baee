using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>Means over all images of a split, or those with one label: by the network's code and by the best linear one of its size.</summary>
/// <param name="Label">Null for all images.</param>
/// <param name="Linear">Null for images that are too large for principal components.</param>
/// <param name="Name">What the label stands for; not in the file if it is a number.</param>
public sealed record GroupQuality(
    int? Label, int Images, MeanQuality Network, MeanQuality? Linear, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null);

/// <summary>One image of a split, by its place in the file, from 0.</summary>
/// <param name="Label">Null where images have none.</param>
/// <param name="Name">What the label stands for; not in the file if it is a number.</param>
public sealed record RankedImage(int Index, int? Label, double Mse, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null);

/// <summary>evaluation.json: how well a model reconstructs images. Scripts depend on the names.</summary>
public sealed record EvaluationReport
{
    /// <summary>Images shown as the worst, and as many as the best.</summary>
    public const int MaxRanked = 10;

    // The default encoder, made for HTML pages, writes letters beyond ASCII, which paths may have, as \u00E4.
    private static readonly EvaluationReportJson Json = new(new JsonSerializerOptions(EvaluationReportJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The file that the weights came from.</summary>
    public required string Model { get; init; }

    /// <summary><see cref="TrainedModel.Fingerprint"/>.</summary>
    public required string ModelFingerprint { get; init; }

    /// <summary>For example 784-32-784.</summary>
    public required string Layers { get; init; }

    /// <summary>For example relu,sigmoid.</summary>
    public required string Activations { get; init; }

    /// <summary>bce or mse: what it was trained for.</summary>
    public required string Loss { get; init; }

    public required int CodeSize { get; init; }

    /// <summary>The folder of the data set.</summary>
    public required string Data { get; init; }

    /// <summary><see cref="DataSet.Fingerprint"/>.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>test or train: which images were reconstructed.</summary>
    public required string Split { get; init; }

    public required GroupQuality All { get; init; }

    /// <summary>In the order of the labels; empty where images have none.</summary>
    public required ImmutableArray<GroupQuality> Labels { get; init; }

    /// <summary>The largest squared errors of the network, the largest first.</summary>
    public required ImmutableArray<RankedImage> Worst { get; init; }

    /// <summary>Its smallest squared errors, the smallest first.</summary>
    public required ImmutableArray<RankedImage> Best { get; init; }

    public static EvaluationReport Of(ModelEvaluation evaluation, TrainedModel model, DataSet data, string directory, string split, SampleSet images, LabelNames names)
    {
        var labels = images.Labels.ToArray();
        int[] all = [.. Enumerable.Range(0, images.Count)];
        return new EvaluationReport
        {
            Model = model.File,
            ModelFingerprint = model.Fingerprint,
            Layers = model.Spec.LayersText,
            Activations = model.Spec.ActivationsText,
            Loss = model.Spec.LossText,
            CodeSize = model.Spec.CodeSize,
            Data = directory,
            DataFingerprint = data.Fingerprint,
            Split = split,
            All = Group(null, all),
            Labels = labels is [] ? [] : [.. all.GroupBy(i => labels[i]).OrderBy(group => group.Key).Select(group => Group(group.Key, [.. group]))],
            Worst = [.. evaluation.Worst(MaxRanked).Select(Ranked)],
            Best = [.. evaluation.Best(MaxRanked).Select(Ranked)],
        };

        GroupQuality Group(int? label, int[] members) => new(
            label, members.Length,
            MeanQuality.Of([.. members.Select(i => evaluation.Network[i])]),
            evaluation.Linear is [] ? null : MeanQuality.Of([.. members.Select(i => evaluation.Linear[i])]), label is { } number ? names.NameOf(number) : null);

        RankedImage Ranked(int i) => new(i, labels is [] ? null : labels[i], evaluation.Network[i].Mse, labels is [] ? null : names.NameOf(labels[i]));
    }

    /// <summary>Writes the report; it replaces an older one.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Save(string path) => OutputAttempt.SaveOutput(path, stream =>
    {
        JsonSerializer.Serialize(stream, this, Json.EvaluationReport);
        stream.WriteByte((byte)'\n');
    });
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class EvaluationReportJson : JsonSerializerContext;
