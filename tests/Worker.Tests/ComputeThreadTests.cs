using System.Threading.Channels;
using Autoencoder.Shared.Numerics.Definition;
using Autoencoder.Shared.Numerics.Dense;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Sharding;
using Autoencoder.Shared.Wire.Control;
using Autoencoder.Shared.Wire.Tensors;

namespace Autoencoder.Worker.Tests;

public sealed class ComputeThreadTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly WorkOrder Order = new(TinyRun.Spec.Term, new Round(Phase.Train, 0), new ShardRange(0, TinyRun.Shards));

    private readonly TaskCompletionSource<string> _probed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<PartialSum> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ParameterVectorPool _pool = new(TinyRun.Layout);
    private readonly SharedWeights _weights;
    private readonly InProcessChannel _channel;
    private readonly ComputeThread _thread;

    public ComputeThreadTests()
    {
        _weights = new SharedWeights(_pool.Rent(), 0, _pool);
        InitialWeights.Fill(_weights.Vector, TinyRun.Spec.Model.Initialisation, TinyRun.Spec.Plan.Seed);
        _channel = new InProcessChannel(1, _pool, new Events(_answered));
        _thread = new ComputeThread("test", new RunOffer(TinyRun.Spec), new LocalData(TinyRun.Data), new SilentLog(), _probed.SetResult, (reason, _) => _ended.TrySetResult(reason));
    }

    [Fact]
    public async Task Tells_the_probe_of_the_run()
    {
        using var engine = new DenseEngine(TinyRun.Spec.Model, TinyRun.Spec.Plan.MaxRows);
        Assert.Equal(ProbeGradient.Hash(engine, TinyRun.Spec, TinyRun.Data.Train, TinyRun.Data.Test), await _probed.Task.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Answers_its_channels_orders()
    {
        _channel.Assign(Order, _weights);
        _thread.Serve(_channel);
        var whole = await _answered.Task.WaitAsync(Deadline);
        Assert.Equal((Order.Term, Order.Round, Order.Shards), (whole.Term, whole.Round, whole.Node));
    }

    [Fact]
    public async Task What_fails_on_the_thread_is_told_and_leaves_no_share_of_the_weights()
    {
        _channel.Assign(Order with { Shards = new ShardRange(5, 3) }, _weights);
        _thread.Serve(_channel);
        Assert.Equal("step 0 has 7 shards, but shards 5..7 were ordered", await _ended.Task.WaitAsync(Deadline));
        var vector = _weights.Vector;
        _weights.Release();
        Assert.Same(vector, _pool.Rent());
    }

    [Fact]
    public async Task A_channel_that_the_coordinator_closed_is_told()
    {
        _thread.Serve(_channel);
        await _probed.Task.WaitAsync(Deadline);
        ((IWorkerChannel)_channel).Dispose();
        Assert.Equal("the coordinator closed the channel", await _ended.Task.WaitAsync(Deadline));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_ends_it_its_channel_is_disposed_before_it_is_told(bool fails)
    {
        using var channel = new RecordingChannel();
        _thread.Serve(channel);
        if (fails)
            channel.Order(Order with { Shards = new ShardRange(5, 3) }, _weights.Vector);
        else
            channel.Close();
        await _ended.Task.WaitAsync(Deadline);
        Assert.True(channel.Disposed.Task.IsCompleted);
    }

    [Fact]
    public async Task What_fails_while_it_is_given_up_is_not_told()
    {
        using var hold = new Hold();
        using var channel = new RecordingChannel
        {
            Sending = () =>
            {
                hold.Up();
                throw new InvalidOperationException("the connection was closed");
            },
        };
        channel.Order(Order, _weights.Vector);
        _thread.Serve(channel);
        var compute = await hold.Thread.WaitAsync(Deadline);
        _thread.Dispose();
        hold.LetGo();
        Assert.True(compute.Join(Deadline));
        Assert.Equal((true, false), (channel.Disposed.Task.IsCompleted, _ended.Task.IsCompleted));
    }

    [Fact]
    public async Task What_fails_before_there_is_a_channel_is_told()
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var thread = new ComputeThread("test", new RunOffer(TinyRun.Spec), new LocalData(TinyRun.Data), new SilentLog(), _ => throw new InvalidOperationException("no probe"), (reason, _) => ended.SetResult(reason));
        Assert.Equal("no probe", await ended.Task.WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_channel_that_comes_after_the_end_is_closed()
    {
        using var late = new RecordingChannel();
        _thread.Dispose();
        _thread.Serve(late);
        await late.Disposed.Task.WaitAsync(Deadline);
        Assert.False(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Disposed_while_it_computes_it_ends_after_the_answer_and_tells_nothing()
    {
        using var hold = new Hold();
        using var channel = new RecordingChannel { Sending = hold.Up };
        channel.Order(Order, _weights.Vector);
        channel.Order(Order, _weights.Vector);
        _thread.Serve(channel);
        var compute = await hold.Thread.WaitAsync(Deadline);
        _thread.Dispose();
        // What it computes with is not taken from under it.
        Assert.Equal((true, false), (channel.Closed.Task.IsCompleted, channel.Disposed.Task.IsCompleted));
        hold.LetGo();
        Assert.True(compute.Join(Deadline));
        Assert.True(channel.Disposed.Task.IsCompleted);
        Assert.Single(channel.Sent);
        Assert.False(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task What_it_computes_after_it_was_given_up_is_not_told()
    {
        var log = new OrderLog();
        using var thread = new ComputeThread("test", new RunOffer(TinyRun.Spec), new LocalData(TinyRun.Data), log, _ => { }, (reason, _) => _ended.TrySetResult(reason));
        using var hold = new Hold();
        using var channel = new RecordingChannel { Sending = hold.Up };
        channel.Order(Order, _weights.Vector);
        thread.Serve(channel);
        var compute = await hold.Thread.WaitAsync(Deadline);
        hold.LetGo();
        Assert.Equal((Order, null), (await log.Next(), await log.Next()));

        channel.Order(Order, _weights.Vector);
        Assert.Equal(Order, await log.Next());
        thread.Dispose();
        hold.LetGo();
        Assert.True(compute.Join(Deadline));
        Assert.Equal(2, channel.Sent.Count);
        Assert.Equal(0, log.Left);
    }

    [Fact]
    public async Task Disposed_while_it_waits_it_ends_and_tells_nothing()
    {
        var waits = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var thread = new ComputeThread(
            "test", new RunOffer(TinyRun.Spec), new LocalData(TinyRun.Data), new SilentLog(), _ => waits.SetResult(Thread.CurrentThread), (reason, _) => _ended.TrySetResult(reason));
        var compute = await waits.Task.WaitAsync(Deadline);
        thread.Dispose();
        Assert.True(compute.Join(Deadline));
        Assert.False(_ended.Task.IsCompleted);
    }

    [Fact]
    public async Task Its_thread_is_no_one_of_the_pool()
    {
        var on = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var thread = new ComputeThread("seven", new RunOffer(TinyRun.Spec), new LocalData(TinyRun.Data), new SilentLog(), _ => on.SetResult(Thread.CurrentThread), (_, _) => { });
        var compute = await on.Task.WaitAsync(Deadline);
        Assert.Equal((false, true, "compute seven"), (compute.IsThreadPoolThread, compute.IsBackground, compute.Name));
    }

    public void Dispose()
    {
        _thread.Dispose();
        _channel.Dispose();
        _pool.Dispose();
    }

    /// <summary>Holds a thread up, each time until it is let go.</summary>
    private sealed class Hold : IDisposable
    {
        private readonly TaskCompletionSource<Thread> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _goOn = new(0);

        /// <summary>Known once it is held up.</summary>
        public Task<Thread> Thread => _held.Task;

        public void Up()
        {
            _held.TrySetResult(System.Threading.Thread.CurrentThread);
            Assert.True(_goOn.Wait(Deadline));
        }

        public void LetGo() => _goOn.Release();

        public void Dispose() => _goOn.Dispose();
    }

    /// <summary>Orders begun, and null when they are answered.</summary>
    private sealed class OrderLog : IWorkerLog
    {
        public void Offered()
        {
        }

        private readonly Channel<WorkOrder?> _told = Channel.CreateUnbounded<WorkOrder?>();

        public int Left => _told.Reader.Count;

        public Task<WorkOrder?> Next() => _told.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

        public void Joined(RunSpec run, string? name)
        {
        }

        public void Disconnected(string reason)
        {
        }

        public void OrderBegan(WorkOrder order) => _told.Writer.TryWrite(order);

        public void Answered() => _told.Writer.TryWrite(null);
    }

    private sealed class Events(TaskCompletionSource<PartialSum> answered) : IWorkerChannelEvents
    {
        public void Received(int workerId, PartialSum partial) => answered.TrySetResult(partial);

        public void Closed(int workerId, string reason)
        {
        }
    }
}
