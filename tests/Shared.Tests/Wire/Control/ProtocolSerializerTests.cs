using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Shared.Tests.Wire.Control;

public sealed class ProtocolSerializerTests : TestKit
{
    private const string OfferJson =
        """{"Run":{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"Definition":{"layers":"784-32-784","activations":"relu,sigmoid","loss":"bce","batch":256,"shards":8,"framework":"keras","precision":"f32","engine":"exact","lr":0.001,"noise":"gaussian:0.3","seed":18446744073709551615,"data-fingerprint":"f00d"},"TrainCount":60000,"TestCount":10000}}""";

    private static readonly Guid Run = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    private readonly ProtocolSerializer _serializer;

    public ProtocolSerializerTests() => _serializer = new ProtocolSerializer((ExtendedActorSystem)Sys);

    private static (IProtocolMessage Message, string Manifest, string Json)[] Messages { get; } =
    [
        (new JoinRequest("worker-1", 1, "f00d"), "join", """{"Name":"worker-1","EngineVersion":1,"DataFingerprint":"f00d"}"""),
        (new RunOffer(new RunSpec(
            Run, 7,
            new TrainingDefinition(
                new ModelSpec([784, 32, 784], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce), Engine.Exact, 256, 8, Framework.Keras, 0.001,
                InputNoise.Parse("gaussian:0.3")!, SampleShuffle.Full, ulong.MaxValue, StartSha256: null, "f00d"),
            60_000, 10_000)), "offer", OfferJson),
        (new ProbeAnswer(Run, 7, "beef"), "probe", """{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"Hash":"beef"}"""),
        (new JoinAccepted(Run, 7, 3, "example.org", 4054, Guid.Empty), "accept",
            """{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"WorkerId":3,"Host":"example.org","Port":4054,"Token":"00000000-0000-0000-0000-000000000000"}"""),
        (new JoinRefused("no"), "refuse", """{"Reason":"no"}"""),
        (new LeaveRequest(), "leave", "{}"),
        (new Dropped("it owes an answer"), "drop", """{"Reason":"it owes an answer"}"""),
        (new Goodbye("done", Failed: true), "bye", """{"Reason":"done","Failed":true}"""),
    ];

    [Fact]
    public void The_wire_form_of_every_message_stays_what_it_is() => Assert.All(Messages, message =>
    {
        Assert.Equal(message.Manifest, _serializer.Manifest(message.Message));
        Assert.Equal(message.Json, Encoding.UTF8.GetString(_serializer.ToBinary(message.Message)));
        Assert.Equal(message.Message, Read(message.Json, message.Manifest));
    });

    [Fact]
    public void Only_a_worker_without_a_name_says_so()
    {
        const string Json = """{"Name":"lab-7","EngineVersion":1,"DataFingerprint":"f00d","IsUnnamed":true}""";
        var request = new JoinRequest("lab-7", 1, "f00d", IsUnnamed: true);
        Assert.Equal(Json, Encoding.UTF8.GetString(_serializer.ToBinary(request)));
        Assert.Equal(request, Read(Json, "join"));
    }

    [Fact]
    public void Only_a_worker_without_a_name_is_told_what_it_is_called()
    {
        const string Json = """{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"WorkerId":3,"Host":"example.org","Port":4054,"Token":"00000000-0000-0000-0000-000000000000","Name":"worker-3"}""";
        var accepted = new JoinAccepted(Run, 7, 3, "example.org", 4054, Guid.Empty, "worker-3");
        Assert.Equal(Json, Encoding.UTF8.GetString(_serializer.ToBinary(accepted)));
        Assert.Equal(accepted, Read(Json, "accept"));
    }

    [Fact]
    public void An_offer_that_names_no_engine_means_libtorchs()
    {
        var offer = (RunOffer)Read(OfferJson.Replace("\"engine\":\"exact\",", "", StringComparison.Ordinal), "offer");
        Assert.Equal(Engine.Torch, offer.Run.Definition.Engine);
    }

    [Fact]
    public void There_is_a_wire_form_for_every_message_and_the_identifier_stays()
    {
        var types = typeof(IProtocolMessage).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IProtocolMessage)));
        Assert.Equal(types.ToHashSet(), Messages.Select(message => message.Message.GetType()).ToHashSet());
        Assert.Equal(4053, _serializer.Identifier);
    }

    [Theory]
    [InlineData("join", "")]
    [InlineData("join", "null")]
    [InlineData("join", "[]")]
    [InlineData("join", """{"Name":"w","EngineVersion":1,"DataFingerprint":"f00d" """)]
    [InlineData("join", """{"Name":"w","EngineVersion":1}""")]
    [InlineData("join", """{"Name":null,"EngineVersion":1,"DataFingerprint":"f00d"}""")]
    [InlineData("join", """{"Name":"w","EngineVersion":"one","DataFingerprint":"f00d"}""")]
    [InlineData("join", """{"Name":"w","EngineVersion":1,"DataFingerprint":"f00d","More":1}""")]
    [InlineData("join", """{"$type":"System.Diagnostics.Process","Name":"w","EngineVersion":1,"DataFingerprint":"f00d"}""")]
    [InlineData("probe", """{"RunId":"not a number","Term":7,"Hash":"beef"}""")]
    [InlineData("leave", """{"Why":"tired"}""")]
    [InlineData("bye", "{}")]
    public void What_is_not_exactly_the_message_is_refused_in_one_line(string manifest, string json)
    {
        var error = Assert.Throws<SerializationException>(() => Read(json, manifest));
        Assert.StartsWith($"A message '{manifest}' ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("\"noise\":\"gaussian:0.3\"", "\"noise\":\"gaussian:-1\"")]
    [InlineData("\"noise\":\"gaussian:0.3\"", "\"noise\":0.3")]
    [InlineData("\"noise\":\"gaussian:0.3\"", "\"noise\":null")]
    [InlineData("\"noise\":\"gaussian:0.3\"", "\"noise\":\"none\"")]
    [InlineData("\"noise\":\"gaussian:0.3\"", "\"noise\":\"gaussian:0.3\",\"noise\":\"gaussian:0.3\"")]
    [InlineData("\"layers\":\"784-32-784\"", "\"layers\":\"784-32-783\"")]
    [InlineData("\"layers\":\"784-32-784\"", "\"layers\":\"\"")]
    [InlineData("\"layers\":\"784-32-784\"", "\"layers\":null")]
    [InlineData("\"layers\":\"784-32-784\"", "\"layers\":[784,32,784]")]
    [InlineData("\"layers\":\"784-32-784\"", "\"layers\":\"2000000000-2000000000-2000000000\"")]
    [InlineData("\"activations\":\"relu,sigmoid\"", "\"activations\":\"relu,soft\"")]
    [InlineData("\"activations\":\"relu,sigmoid\"", "\"activations\":\"sigmoid,relu\"")]
    [InlineData("\"loss\":\"bce\"", "\"loss\":\"huber\"")]
    [InlineData("\"framework\":\"keras\"", "\"framework\":\"jax\"")]
    [InlineData("\"precision\":\"f32\"", "\"precision\":\"f16\"")]
    [InlineData(",\"precision\":\"f32\"", "")]
    [InlineData("\"batch\":256", "\"batch\":0")]
    [InlineData("\"shards\":8", "\"shards\":257")]
    [InlineData("\"shards\":8", "\"shards\":8,\"more\":1")]
    [InlineData("\"lr\":0.001", "\"lr\":-1")]
    [InlineData("\"TrainCount\":60000", "\"TrainCount\":0")]
    [InlineData("\"Definition\":{", "\"Definition\":null,\"Other\":{")]
    public void An_offer_of_a_model_that_cannot_be_is_refused_in_one_line(string part, string spoilt)
    {
        var error = Assert.Throws<SerializationException>(() => Read(OfferJson.Replace(part, spoilt, StringComparison.Ordinal), "offer"));
        Assert.StartsWith("A message 'offer' cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("JOIN")]
    [InlineData("Autoencoder.Shared.Wire.Control.JoinRequest, Autoencoder.Shared")]
    public void An_unknown_manifest_is_refused(string manifest)
    {
        var error = Assert.Throws<SerializationException>(() => Read("{}", manifest));
        Assert.Equal($"No message of the protocol has the manifest '{manifest}'.", error.Message);
    }

    [Fact]
    public void What_is_no_message_is_not_written() =>
        Assert.Throws<SerializationException>(() => _serializer.ToBinary("text"));

    private object Read(string json, string manifest) => _serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest);
}
