using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Autoencoder.Shared.Program.Hosting;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autoencoder.Shared.Tests.Wire.Control;

/// <summary>What a node of the cluster sends and lets in, tried on a real one.</summary>
public sealed class StrictSerializationTests : IAsyncLifetime
{
    private const int JsonSerializer = 1;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<object> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IHost _host = null!;
    private ExtendedActorSystem _node = null!;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddAkka(ClusterNode.SystemName, akka => akka
            .WithTrainingCluster(ClusterNode.CoordinatorRole, NodeEndpoint.Of(new NodeAddress("127.0.0.1", 0)), null)
            .WithActors((system, _) => system.ActorOf(Props.Create(() => new Receiver(_arrived)), ClusterNode.CoordinatorActor)));
        _host = builder.Build();
        await _host.StartAsync();
        _node = (ExtendedActorSystem)_host.Services.GetRequiredService<ActorSystem>();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Fact]
    public void Only_the_protocols_messages_are_written()
    {
        Assert.NotEmpty(_node.Serialization.Serialize(new LeaveRequest()));
        Assert.Equal(4053, _node.Serialization.FindSerializerFor(new LeaveRequest()).Identifier);
        Assert.Throws<SerializationException>(() => _node.Serialization.Serialize(new Foreign("text")));
        Assert.Throws<SerializationException>(() => _node.Serialization.Serialize(new Dictionary<string, object>()));
    }

    [Fact]
    public void A_payload_that_names_a_type_builds_nothing()
    {
        var payload = Encoding.UTF8.GetBytes($$"""{"$type":"{{typeof(Foreign).AssemblyQualifiedName}}","Text":"built"}""");
        var before = Foreign.Built;
        Assert.Throws<SerializationException>(() => _node.Serialization.Deserialize(payload, JsonSerializer, typeof(object)));
        Assert.Throws<SerializationException>(() => _node.Serialization.Deserialize(payload, JsonSerializer, typeof(Foreign).AssemblyQualifiedName!));
        Assert.Equal(before, Foreign.Built);
    }

    [Fact]
    public Task A_foreign_message_from_another_system_does_not_arrive()
    {
        var foreign = new Foreign("sent");
        return AttackAsync((_, coordinator) => coordinator.Tell(foreign));
    }

    [Fact]
    public Task Another_system_can_stop_no_actor_here() => AttackAsync((_, coordinator) =>
    {
        coordinator.Tell(PoisonPill.Instance);
        coordinator.Tell(Kill.Instance);
    });

    [Fact]
    public Task Another_system_can_create_no_actor_here() => AttackAsync((stranger, _) => stranger.ActorOf(
        Props.Create(() => new Planted()).WithDeploy(Deploy.None.WithScope(new RemoteScope(_node.Provider.DefaultAddress))), "planted"));

    /// <summary>After the attack a message of the protocol still arrives, as the first, and nothing was built.</summary>
    private async Task AttackAsync(Action<ActorSystem, ActorSelection> attack)
    {
        using var stranger = ActorSystem.Create("stranger", ConfigurationFactory.ParseString("""
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp.hostname = 127.0.0.1
            akka.remote.dot-netty.tcp.port = 0
            akka.stdout-loglevel = OFF
            akka.loglevel = OFF
            akka.actor.serializers.protocol = "Autoencoder.Shared.Wire.Control.ProtocolSerializer, Autoencoder.Shared"
            akka.actor.serialization-bindings."Autoencoder.Shared.Wire.Control.IProtocolMessage, Autoencoder.Shared" = protocol
            akka.actor.serialization-identifiers."Autoencoder.Shared.Wire.Control.ProtocolSerializer, Autoencoder.Shared" = 4053
            """));
        var coordinator = stranger.ActorSelection(
            new RootActorPath(_node.Provider.DefaultAddress) / "user" / ClusterNode.CoordinatorActor);
        var built = (Foreign.Built, Planted.Created);

        // Messages of one system keep their order: what the attack sent would be there before this one.
        attack(stranger, coordinator);
        coordinator.Tell(new Goodbye("the second", Failed: false));

        Assert.Equal(new Goodbye("the second", Failed: false), await _arrived.Task.WaitAsync(Deadline));
        Assert.Equal(built, (Foreign.Built, Planted.Created));
        await stranger.Terminate();
    }

    [Theory]
    [InlineData("akka.remote.dot-netty.tcp.maximum-frame-size", "256000b")]
    [InlineData("akka.cluster.downing-provider-class", "")]
    [InlineData("akka.cluster.failure-detector.acceptable-heartbeat-pause", "2s")]
    public void The_nodes_settings_reach_the_actor_system(string key, string value) =>
        Assert.Equal(value, _node.Settings.Config.GetString(key));

    /// <summary>A type that no message of the protocol has; counts how often one was made.</summary>
    internal sealed class Foreign
    {
        public Foreign(string text)
        {
            Text = text;
            Built++;
        }

        public static int Built { get; private set; }

        public string Text { get; }
    }

    private sealed class Receiver : ReceiveActor
    {
        public Receiver(TaskCompletionSource<object> arrived) => ReceiveAny(message => arrived.TrySetResult(message));
    }

    private sealed class Planted : ReceiveActor
    {
        private static int _created;

        public Planted() => Interlocked.Increment(ref _created);

        public static int Created => _created;
    }
}
