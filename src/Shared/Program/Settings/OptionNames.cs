using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// What the options of all programs are called: an appsettings.json or an environment may serve coordinator and workers
/// alike, so a name is only unknown if no program has it. Those that decide the weights are in <see cref="SettingNames"/>.
/// </summary>
public static class OptionNames
{
    public const string VariablePrefix = "AUTOENCODER_";

    public const string Epochs = "epochs";
    public const string From = "from";
    public const string Data = "data";
    public const string Out = "out";
    public const string Workers = "workers";
    public const string Listen = "listen";
    public const string Advertise = "advertise";
    public const string AwaitWorkers = "await-workers";
    public const string Resume = "resume";
    public const string ResumeOrBegin = "resume-or-begin";
    public const string CheckpointEvery = "checkpoint-every";
    public const string CheckpointKeep = "checkpoint-keep";
    public const string Audit = "audit";
    public const string WorkerTimeout = "worker-timeout";
    public const string Tls = "tls";
    public const string Dashboard = "dashboard";
    public const string DashboardLinger = "dashboard-linger";
    public const string DashboardToken = "dashboard-token";
    public const string DashboardTokenFile = "dashboard-token-file";
    public const string Log = "log";
    public const string Steps = "steps";
    public const string Model = "model";
    public const string Split = "split";
    public const string Codes = "codes";
    public const string Bits = "bits";
    public const string Format = "format";
    public const string Images = "images";
    public const string Order = "order";
    public const string Coordinator = "coordinator";
    public const string Name = "name";
    public const string Health = "health";
    public const string Stay = "stay";
    public const string Json = "json";
    public const string Code = "code";
    public const string Test = "test";
    public const string Size = "size";
    public const string Grey = "grey";
    public const string Label = "label";
    public const string Columns = "columns";
    public const string Missing = "missing";
    public const string Scale = "scale";
    public const string Cache = "cache";
    public const string CacheFolder = "cache-dir";

    /// <summary>Each of the names that are declared here and in <see cref="SettingNames"/>, in their order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. from type in (Type[])[typeof(SettingNames), typeof(OptionNames)]
           from field in type.GetFields()
           where field.IsLiteral && field.Name is not (nameof(VariablePrefix) or nameof(SettingNames.DataFingerprint))
           select (string)field.GetRawConstantValue()!,
    ];

    /// <summary>For example --await-workers.</summary>
    public static string FlagOf(string name) => $"--{name}";

    /// <summary>For example AUTOENCODER_AWAIT_WORKERS.</summary>
    public static string VariableOf(string name) => VariablePrefix + name.Replace('-', '_').ToUpperInvariant();
}
