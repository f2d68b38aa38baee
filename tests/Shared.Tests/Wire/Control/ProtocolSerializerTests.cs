using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Noise;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;

namespace Autoencoder.Shared.Tests.Wire.Control;

public sealed class ProtocolSerializerTests : TestKit
{
    private const string OfferJson =
        """{"Run":{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"Model":{"Widths":[784,32,784],"Activations":[1,3],"Loss":0,"Initialisation":0,"Precision":0},"Plan":{"Seed":18446744073709551615,"TrainCount":60000,"TestCount":10000,"Batch":256,"Shards":8},"Noise":"gaussian:0.3","DataFingerprint":"f00d"}}""";

    private static readonly Guid Run = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    private readonly ProtocolSerializer _serializer;

    public ProtocolSerializerTests() => _serializer = new ProtocolSerializer((ExtendedActorSystem)Sys);

    private static (IProtocolMessage Message, string Manifest, string Json)[] Messages { get; } =
    [
        (new JoinRequest("worker-1", 1, "f00d"), "join", """{"Name":"worker-1","EngineVersion":1,"DataFingerprint":"f00d"}"""),
        (new RunOffer(new RunSpec(
            Run, 7, new ModelSpec([784, 32, 784], [Activation.Relu, Activation.Sigmoid], ReconstructionLoss.Bce),
            new RunPlan(ulong.MaxValue, 60_000, 10_000, 256, 8), InputNoise.Parse("gaussian:0.3")!, "f00d")), "offer", OfferJson),
        (new ProbeAnswer(Run, 7, "beef"), "probe", """{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"Hash":"beef"}"""),
        (new JoinAccepted(Run, 7, 3, "example.org", 4054, Guid.Empty), "accept",
            """{"RunId":"00112233-4455-6677-8899-aabbccddeeff","Term":7,"WorkerId":3,"Host":"example.org","Port":4054,"Token":"00000000-0000-0000-0000-000000000000"}"""),
        (new JoinRefused("no"), "refuse", """{"Reason":"no"}"""),
        (new LeaveRequest(), "leave", "{}"),
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
    [InlineData("\"Noise\":\"gaussian:0.3\"", "\"Noise\":\"gaussian:-1\"")]
    [InlineData("\"Noise\":\"gaussian:0.3\"", "\"Noise\":0.3")]
    [InlineData("\"Noise\":\"gaussian:0.3\"", "\"Noise\":null")]
    [InlineData("\"Widths\":[784,32,784]", "\"Widths\":[784,32,783]")]
    [InlineData("\"Widths\":[784,32,784]", "\"Widths\":[]")]
    [InlineData("\"Widths\":[784,32,784]", "\"Widths\":null")]
    [InlineData("\"Widths\":[784,32,784]", "\"Widths\":[2000000000,2000000000,2000000000]")]
    [InlineData("\"Activations\":[1,3]", "\"Activations\":[1,99]")]
    [InlineData("\"Activations\":[1,3]", "\"Activations\":[3,1]")]
    [InlineData("\"Loss\":0", "\"Loss\":7")]
    [InlineData("\"Initialisation\":0", "\"Initialisation\":-1")]
    [InlineData("\"Precision\":0", "\"Precision\":2")]
    [InlineData(",\"Precision\":0", "")]
    [InlineData("\"Model\":{", "\"Model\":null,\"Other\":{")]
    public void An_offer_of_a_model_that_cannot_be_is_refused_in_one_line(string part, string spoilt)
    {
        var error = Assert.Throws<SerializationException>(() => Read(OfferJson.Replace(part, spoilt, StringComparison.Ordinal), "offer"));
        Assert.StartsWith("A message 'offer' cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("JOIN")]
    [InlineData("Autoencoder.Shared.Protocol.JoinRequest, Autoencoder.Shared")]
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
