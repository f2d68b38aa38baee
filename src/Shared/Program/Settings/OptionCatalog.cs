using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Program.Settings;

/// <summary>
/// Every option there is, of all programs: an appsettings.json or an environment may serve coordinator and workers
/// alike, so a name is only unknown if no program has it.
/// </summary>
public static class OptionCatalog
{
    public static readonly OptionDefinition Preset = new(SettingNames.Preset, "NAME", "Model and training as a whole: keras-bce (the default), keras-mse, deep or hinton");
    public static readonly OptionDefinition Layers = new(SettingNames.Layers, "WIDTHS", "Widths from the pixels through the code to the pixels, for example 784-32-784");
    public static readonly OptionDefinition Activations = new(SettingNames.Activations, "NAMES", "One a layer, or two: all hidden layers, output. Of relu, elu, sigmoid, tanh, linear");
    public static readonly OptionDefinition Loss = new(SettingNames.Loss, "NAME", "bce (needs a sigmoid output) or mse");
    public static readonly OptionDefinition Epochs = new("epochs", "N", "Passes over the training images");
    public static readonly OptionDefinition Batch = new(SettingNames.Batch, "N", "Samples in a step");
    public static readonly OptionDefinition Shards = new(SettingNames.Shards, "V", "Parts that a step's batch is cut into; so many workers can be busy at once");
    public static readonly OptionDefinition Framework = new(SettingNames.Framework, "NAME", "keras or pytorch: whose initial weights and form of Adam");
    public static readonly OptionDefinition Precision = new(SettingNames.Precision, "NAME", "f32 (the default) or bf16: of the matrix products; bf16 is for shards of 128 samples and more, on processors that have its instructions");
    public static readonly OptionDefinition LearningRate = new(SettingNames.LearningRate, "X", "Adam's learning rate");
    public static readonly OptionDefinition Noise = new(SettingNames.Noise, "KIND", "Corrupt the inputs and learn the clean images: gaussian:0.3 adds normal noise of that deviation to pixels of 0 to 1, mask:0.25 blackens that share of them; the test images get the same noise after every epoch. By default none");
    public static readonly OptionDefinition Seed = new(SettingNames.Seed, "N", "Of initial weights, sample order and noise; the same settings and seed give the same weights");
    public static readonly OptionDefinition From = new("from", "PATH", "Start from the weights of a trained model (a run's folder, a checkpoint or a .safetensors file), with its layers, activations and loss");
    public static readonly OptionDefinition FromSha256 = new(SettingNames.StartSha256, "HEX", "The weights that --from must have; every run notes it, so that its settings ask for the same weights again");
    public static readonly OptionDefinition Data = new("data", "DIR", "Folder of the IDX files; by default data/mnist, here or in a folder above");
    public static readonly OptionDefinition Out = new("out", "DIR", "Folder for the results; by default runs/<time>");
    public static readonly OptionDefinition Workers = new("workers", "N", "Workers inside this process; by default one a core; 0: none, wait for others");
    public static readonly OptionDefinition Listen = new("listen", "HOST:PORT", "Accept workers of other processes and machines, which reach this one as HOST (PORT, and PORT + 1 for tensors)");
    public static readonly OptionDefinition AwaitWorkers = new("await-workers", "N", "Start when so many workers have joined; by default those of this process, or 1");
    public static readonly OptionDefinition Resume = new("resume", "DIR", "Continue the run in this folder, from its newest checkpoint; last: the newest run of these settings in runs/ that is not finished, if there is one");
    public static readonly OptionDefinition CheckpointEvery = new("checkpoint-every", "WHEN", "epoch, 500 (steps), 30s, 5min, several of these with commas between them, or none; by default epoch,30s");
    public static readonly OptionDefinition CheckpointKeep = new("checkpoint-keep", "K", "Checkpoints that stay when a newer one is written; by default 3");
    public static readonly OptionDefinition Audit = new("audit", "RATE", "Share of the sums, 0 to 1, that two workers compute and that are compared; by default 0");
    public static readonly OptionDefinition Steps = new("steps", "A..B", "From step A to step B, both included; either may be left out. By default all");
    public static readonly OptionDefinition Model = new("model", "PATH", "A trained model: a run's folder, one of its checkpoints, or a .safetensors file");
    public static readonly OptionDefinition Split = new("split", "NAME", "Which images of the data set: test (the default) or train");
    public static readonly OptionDefinition CodesOut = Out with { Placeholder = "FILE", Description = "The .npy file of codes to write: float32, a row an image" };
    public static readonly OptionDefinition ImagesOut = Out with { Placeholder = "PATH", Description = "What to write: an IDX file, images.idx, or a new folder of PNG files" };
    public static readonly OptionDefinition CompressedOut = Out with { Placeholder = "FILE", Description = "The .aec file to write" };
    public static readonly OptionDefinition Codes = new("codes", "FILE", "A .npy file of codes, a row an image, as encode writes it");
    public static readonly OptionDefinition CodeSizes = Codes with { Placeholder = "SIZES", Description = "Sizes of the code to train, with commas between them; by default 2,4,8,16,25,32,64" };
    public static readonly OptionDefinition LayersAroundCode = Layers with { Description = "Widths as for train; each code size takes the place of the narrowest" };
    public static readonly OptionDefinition SweepOut = Out with { Description = "Folder for the runs, code-2, code-4 …, the table and the figures; a sweep that was interrupted there continues" };
    public static readonly OptionDefinition Bits = new("bits", "B", "Bits of a value of a code before entropy coding, 1 to 12; by default 6");
    public static readonly OptionDefinition Format = new("format", "NAME", "onnx, safetensors or npz");
    public static readonly OptionDefinition ImageNumbers = new("images", "NUMBERS", "Which images of the data set, counted from 0: 0..9 (the default), 3,17,42 or both");
    public static readonly OptionDefinition Figure = Out with { Placeholder = "FILE", Description = "The figure, a PNG file" };
    public static readonly OptionDefinition Figures = Out with { Description = "Folder for the figures" };
    public static readonly OptionDefinition Coordinator = new("coordinator", "HOST:PORT", "The coordinator, as its --listen says");
    public static readonly OptionDefinition Tls = new("tls", "FILE", "Certificate and private key (PEM, one file) that all programs of the cluster share: encrypts, and keeps everybody else out");
    public static readonly OptionDefinition Dashboard = new("dashboard", "HOST:PORT", "Serve a page that shows the run; by default 127.0.0.1:8080 on a terminal, else none; none: no page");
    public static readonly OptionDefinition DashboardLinger = new("dashboard-linger", "SECONDS", "How long the page stays when the run is done; by default until Ctrl-C");
    public static readonly OptionDefinition DashboardToken = new("dashboard-token", "TEXT", "Lets anyone who has it end the run, with a checkpoint, on the page; by default nobody can");
    public static readonly OptionDefinition Health = new("health", "HOST:PORT", "Serve /health/live, /health/ready and /metrics there; by default nowhere");
    public static readonly OptionDefinition Log = new("log", "FORMAT", "text (the default), or json: a JSON object a line for every event, with run, term and step");
    public static readonly OptionDefinition Name = new("name", "NAME", "How the coordinator calls this worker; by default the machine's name and the process number");

    public static IReadOnlyList<OptionDefinition> Train { get; } =
    [
        Preset, Layers, Activations, Loss, Epochs, Batch, Shards, Framework, Precision, LearningRate, Noise, Seed, From, FromSha256, Data, Out, Workers, Listen, AwaitWorkers,
        Resume, CheckpointEvery, CheckpointKeep, Audit, Tls, Dashboard, DashboardLinger, DashboardToken, Log,
    ];

    /// <summary>Of those, what runs of different code sizes can have in common.</summary>
    public static IReadOnlyList<OptionDefinition> Sweep { get; } =
        [CodeSizes, Preset, LayersAroundCode, Activations, Loss, Epochs, Batch, Shards, Framework, Precision, LearningRate, Noise, Seed, Data, Workers, SweepOut];

    public static IReadOnlyList<OptionDefinition> Verify { get; } = [Steps, Data];

    /// <summary>What says which model it is; activations and loss only where its file does not say them.</summary>
    public static IReadOnlyList<OptionDefinition> TrainedModel { get; } = [Model, Activations, Loss];

    /// <summary>What says which images a model is given.</summary>
    public static IReadOnlyList<OptionDefinition> Images { get; } =
        [Data with { Description = "Folder of the IDX files; by default that of the run, if --model is a run's folder, else data/mnist, here or in a folder above" }, Split];

    public static IReadOnlyList<OptionDefinition> Export { get; } =
        [.. TrainedModel, Format, Out with { Placeholder = "PATH", Description = "File to write; for onnx the folder of encoder.onnx, decoder.onnx and autoencoder.onnx" }];

    public static IReadOnlyList<OptionDefinition> Import { get; } =
        [Activations, Loss, Out with { Placeholder = "PATH", Description = "The .safetensors file to write, or a folder for model.safetensors" }];

    public static IReadOnlyList<OptionDefinition> Encode { get; } = [.. TrainedModel, .. Images, CodesOut];

    public static IReadOnlyList<OptionDefinition> Decode { get; } = [.. TrainedModel, Codes, Data with { Description = "Folder of the IDX files, for the height and width of images that are not square; by default that of the run, if --model is a run's folder" }, ImagesOut];

    public static IReadOnlyList<OptionDefinition> Compress { get; } = [.. TrainedModel, .. Images, Bits, CompressedOut];

    public static IReadOnlyList<OptionDefinition> Decompress { get; } = [.. TrainedModel, ImagesOut];

    public static IReadOnlyList<OptionDefinition> Evaluate { get; } =
        [.. TrainedModel, .. Images, Out with { Description = "Folder for the results; by default the run's, or the current one if --model is a file" }];

    public static IReadOnlyList<OptionDefinition> Reconstruct { get; } =
    [
        .. TrainedModel, .. Images, ImageNumbers,
        Noise with { Description = "Corrupt what the model is given: gaussian:0.3 or mask:0.25, the noise of train's test images with the same --seed" },
        Seed with { Description = "Of the noise; by default 1" }, Figure,
    ];

    public static IReadOnlyList<OptionDefinition> Explore { get; } = [.. TrainedModel, .. Images, Figures];

    /// <summary>The page of a run that is looked at afterwards.</summary>
    public static IReadOnlyList<OptionDefinition> ViewRun { get; } =
        [Dashboard with { Description = "Where the page is served; by default 127.0.0.1:8080" }, Data];

    public static IReadOnlyList<OptionDefinition> Worker { get; } = [Coordinator, Data, Name, Tls, Health, Log];

    /// <summary>Each name once, though what it means, such as what --out writes, may depend on the command.</summary>
    public static IReadOnlyList<OptionDefinition> All { get; } =
        [.. Train.Union(Verify).Union(TrainedModel).Union(Images).Union(Decode).Union(Compress).Union(Export).Append(ImageNumbers).Union(Worker).DistinctBy(option => option.Name)];
}
