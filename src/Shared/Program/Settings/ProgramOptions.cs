namespace Autoencoder.Shared.Program.Settings;

/// <summary>The options that coordinator and workers have alike.</summary>
public static class ProgramOptions
{
    public static OptionDefinition Data { get; } = new(OptionNames.Data, "DIR", "Folder of the IDX files; by default data/mnist, here or in a folder above");

    public static OptionDefinition Tls { get; } = new(OptionNames.Tls, "FILE", "Certificate and private key (PEM, one file) that all programs of the cluster share: encrypts, and keeps everybody else out");

    public static OptionDefinition Log { get; } = new(OptionNames.Log, "FORMAT", "text (the default), or json: a JSON object a line for every event, with run, term and step");
}
