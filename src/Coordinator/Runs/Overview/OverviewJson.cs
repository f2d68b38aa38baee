using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autoencoder.Coordinator.Runs.Overview;

/// <summary>The same for programs: an array with an object for each run. Scripts depend on the names.</summary>
internal static class OverviewJson
{
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IEnumerable<RunOverview> runs) => new JsonArray([.. runs.Select(JsonNode (run) => new JsonObject
    {
        ["folder"] = run.Folder,
        ["state"] = run.State,
        ["epochsDone"] = run.EpochsDone,
        ["epochs"] = run.Epochs,
        ["trainLoss"] = run.TrainLoss,
        ["valLoss"] = run.ValidationLoss,
        ["seconds"] = run.Seconds,
        ["weightsSha256"] = run.WeightsSha256,
        ["settings"] = new JsonObject(run.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
    })]).ToJsonString(Form);
}
