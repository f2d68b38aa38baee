namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>What the settings that decide the weights are called: as options, and as keys in files and messages.</summary>
public static class SettingNames
{
    public const string Preset = "preset";
    public const string Layers = "layers";
    public const string Activations = "activations";
    public const string Loss = "loss";
    public const string Batch = "batch";
    public const string Shards = "shards";
    public const string Framework = "framework";
    public const string Precision = "precision";
    public const string Engine = "engine";
    public const string LearningRate = "lr";
    public const string Noise = "noise";
    public const string Shuffle = "shuffle";
    public const string Seed = "seed";
    public const string StartSha256 = "from-sha256";
    public const string DataFingerprint = "data-fingerprint";
}
