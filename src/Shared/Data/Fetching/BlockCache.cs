using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>
/// Which blocks are kept, which are to come next, and which have to go for them. A block that somebody waits for comes first
/// and stays until it was read; then come those of a list of what will be needed, the soonest first. Any thread.
/// </summary>
/// <remarks>Blocks have one number each: those of the training set first, then those of the test set.</remarks>
internal sealed class BlockCache : IDisposable
{
    private const int None = -1;
    private const int BeingWritten = -2;

    // A source that has failed is not asked again at once.
    private static readonly TimeSpan SetAsideFor = TimeSpan.FromSeconds(2);

    // Somebody may make room.
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(10);

    // Monitor is waited on: System.Threading.Lock cannot be.
    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly SlotFile _file;
    private readonly int[] _slotOf;
    private readonly int[] _blockInSlot;
    private readonly int[] _waiting;
    private readonly int[] _rank;
    private readonly long[] _used;
    private readonly bool[] _isComing;
    private readonly long[] _setAside;
    private readonly List<int> _demanded = [];
    private readonly List<int> _wanted = [];
    private readonly int _slots;
    private int _usedSlots;
    private bool _isFull;
    private long _fullAt;
    private int _coming;
    private long _uses;
    private long _changes;
    private bool _isDisposed;

    /// <param name="blocks">That there are.</param>
    /// <param name="slots">Most blocks that are kept, at least 2.</param>
    public BlockCache(int blocks, int slots, SlotFile file, TimeProvider time)
    {
        (_file, _slots, _time) = (file, slots, time);
        (_slotOf, _waiting, _rank, _used, _isComing, _setAside) = (new int[blocks], new int[blocks], new int[blocks], new long[blocks], new bool[blocks], new long[blocks]);
        _blockInSlot = new int[slots];
        Array.Fill(_slotOf, None);
        Array.Fill(_blockInSlot, None);
        Array.Fill(_rank, int.MaxValue);
    }

    /// <summary>Told when there may be something to fetch.</summary>
    public event Action? FetchWanted;

    /// <summary>Told, the first time, why fewer blocks are kept: the disk is full, or fails.</summary>
    public event Action<string>? Filled;

    /// <summary>Most blocks that are kept.</summary>
    public int Slots => _slots;

    public bool IsDisposed
    {
        get
        {
            lock (_lock)
                return _isDisposed;
        }
    }

    /// <summary>Why the last attempt to get a block failed; null if it did not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What will be needed, the soonest first; what was said before does not hold any more.</summary>
    public void SetWanted(List<int> blocks)
    {
        lock (_lock)
        {
            foreach (var block in _wanted)
                _rank[block] = int.MaxValue;
            _wanted.Clear();
            _wanted.AddRange(blocks);
            for (var i = 0; i < _wanted.Count; i++)
                _rank[_wanted[i]] = Math.Min(_rank[_wanted[i]], i);
        }

        FetchWanted?.Invoke();
    }

    public bool Has(int block)
    {
        lock (_lock)
            return _slotOf[block] != None;
    }

    /// <summary>Copies a part of a block, if it is here.</summary>
    public bool TryCopy(int block, int offset, Span<byte> to)
    {
        lock (_lock)
        {
            if (_isDisposed || _slotOf[block] is not (not None and var slot))
                return false;
            _file.Read(slot, offset, to.Length).CopyTo(to);
            _used[block] = ++_uses;
            return true;
        }
    }

    /// <summary>From now on somebody waits for the block: it comes first, and stays.</summary>
    public void Demand(int block)
    {
        lock (_lock)
            if (_waiting[block]++ == 0)
                _demanded.Add(block);
        FetchWanted?.Invoke();
    }

    /// <summary>The reader that waited has read it, or waits no longer.</summary>
    public void Release(int block)
    {
        lock (_lock)
            if (--_waiting[block] == 0)
                _demanded.Remove(block);
        FetchWanted?.Invoke();
    }

    /// <summary>Counts what has come, and what has failed.</summary>
    public long Changes
    {
        get
        {
            lock (_lock)
                return _changes;
        }
    }

    /// <summary>Waits until something has come, or has failed, or some time has passed.</summary>
    /// <param name="since">The <see cref="Changes"/> that are known already.</param>
    public void WaitForChange(long since, TimeSpan most)
    {
        lock (_lock)
            if (_changes == since)
                Monitor.Wait(_lock, most);
    }

    /// <summary>Wakes all who wait.</summary>
    public void Wake()
    {
        lock (_lock)
            NoteChange();
    }

    /// <summary>The block to fetch next, for which there is room now; null if there is none.</summary>
    public int? Next()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return null;
            foreach (var block in _demanded)
                if (IsToCome(block) && HasRoomFor(demanded: true, rank: None))
                    return Begin(block);
            for (var i = 0; i < _wanted.Count; i++)
                if (IsToCome(_wanted[i]))
                    return HasRoomFor(demanded: false, i) ? Begin(_wanted[i]) : null;
            return null;
        }
    }

    /// <summary>The block has come, and is right.</summary>
    public void Put(int block, ReadOnlySpan<byte> bytes)
    {
        int slot;
        lock (_lock)
        {
            if (_isDisposed)
                return;
            // What was free when it began to come may have been taken by what is waited for.
            if (Slot(_waiting[block] > 0, _rank[block]) is not { } free)
            {
                End(block);
                NoteChange();
                return;
            }

            slot = free;
            if (_blockInSlot[slot] >= 0)
                _slotOf[_blockInSlot[slot]] = None;
            _blockInSlot[slot] = BeingWritten;
        }

        // Not under the lock, for a disk may take its time.
        var failure = Write(slot, bytes);
        lock (_lock)
        {
            End(block);
            if (failure is null)
                (_slotOf[block], _blockInSlot[slot], _used[block], Trouble) = (slot, block, ++_uses, null);
            else
                NoteFull(block, slot, failure);
            NoteChange();
        }
    }

    /// <summary>An attempt to get a block failed, and is not the last.</summary>
    public void Note(string trouble)
    {
        lock (_lock)
            Trouble = trouble;
    }

    /// <summary>The block did not come.</summary>
    public void Fail(int block, string reason)
    {
        lock (_lock)
        {
            End(block);
            _setAside[block] = _time.GetTimestamp();
            Trouble = reason;
            NoteChange();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _file.Dispose();
            NoteChange();
        }
    }

    private void End(int block)
    {
        if (_isComing[block])
            _coming--;
        _isComing[block] = false;
    }

    private string? Write(int slot, ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(slot, bytes);
            return null;
        }
        catch (FileException e)
        {
            return e.Message;
        }
        catch (ObjectDisposedException)
        {
            return "the data are not needed any more";
        }
    }

    /// <summary>The disk is full, or fails: for a while, no more is kept than what is kept now.</summary>
    private void NoteFull(int block, int slot, string reason)
    {
        _blockInSlot[slot] = None;
        if (slot == _usedSlots - 1)
            _usedSlots--;
        (_fullAt, _setAside[block], Trouble) = (_time.GetTimestamp(), _time.GetTimestamp(), reason);
        if (!_isFull)
            Filled?.Invoke(reason);
        _isFull = true;
    }

    private void NoteChange()
    {
        _changes++;
        Monitor.PulseAll(_lock);
    }

    private bool IsToCome(int block) =>
        _slotOf[block] == None && !_isComing[block] && (_setAside[block] == 0 || _time.GetElapsedTime(_setAside[block]) > SetAsideFor);

    private int Begin(int block)
    {
        _isComing[block] = true;
        _coming++;
        return block;
    }

    /// <summary>For one more than those that are coming.</summary>
    private bool HasRoomFor(bool demanded, int rank)
    {
        var room = Free - _coming;
        for (var slot = 0; slot < _usedSlots && room <= 0; slot++)
            if (MayGo(slot, demanded, rank))
                room++;
        return room > 0;
    }

    private int? Slot(bool demanded, int rank) => Free > 0 ? _usedSlots++ : Victim(demanded, rank);

    private int Free => _isFull && _time.GetElapsedTime(_fullAt) < FullFor ? 0 : _slots - _usedSlots;

    /// <summary>The slot of the block that is needed last, of those that are not needed before what comes.</summary>
    private int? Victim(bool demanded, int rank)
    {
        int? victim = null;
        for (var slot = 0; slot < _usedSlots; slot++)
        {
            if (_blockInSlot[slot] == None)
                return slot;
            if (MayGo(slot, demanded, rank) && (victim is not { } other || IsNeededLater(_blockInSlot[slot], _blockInSlot[other])))
                victim = slot;
        }

        return victim;
    }

    private bool MayGo(int slot, bool demanded, int rank) =>
        _blockInSlot[slot] is var block && block != BeingWritten && (block == None || (_waiting[block] == 0 && (demanded || _rank[block] > rank)));

    private bool IsNeededLater(int block, int other) =>
        _rank[block] != _rank[other] ? _rank[block] > _rank[other] : _used[block] < _used[other];
}
