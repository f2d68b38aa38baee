using System.Text.Json;
using System.Text.Json.Serialization;
using Autoencoder.Coordinator.Watching.Live;

namespace Autoencoder.Coordinator.Watching.Page;

/// <param name="CanStop">A client with the token can end the run.</param>
internal sealed record PageFacts(RunFacts Run, bool CanStop);

/// <summary>The page's JSON: names in camelCase, nulls left out, a loss that is no number as "NaN" or "Infinity".</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PageFacts))]
[JsonSerializable(typeof(RunSnapshot))]
[JsonSerializable(typeof(RunChanges))]
[JsonSerializable(typeof(CodePlaneView))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class PageJson : JsonSerializerContext;
