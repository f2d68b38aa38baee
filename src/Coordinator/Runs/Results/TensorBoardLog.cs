using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Google.Protobuf;
using Tensorboard;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>
/// tensorboard/: a run's curves and reconstructions for TensorBoard, by epoch. Each start of a coordinator writes a file of
/// its own, in the order of their terms; its first lines take back what an earlier one has of the epochs done again.
/// </summary>
/// <remarks>
/// The messages are TorchSharp's, the records around them are written here: its SummaryWriter opens the file anew for each
/// number, dates the file in another unit than TensorBoard reads, and cannot take anything back.
/// </remarks>
public sealed class TensorBoardLog : IDisposable
{
    private const int RedGreenBlueAlpha = 4;

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly FileStream _file;

    /// <param name="folder">Is made if it is not there, but not what it is in.</param>
    /// <param name="epochsDone">Epochs done before this start; 0 for a new run.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public TensorBoardLog(string folder, long term, int epochsDone, TimeProvider time)
    {
        _path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{term:D10}"));
        _time = time;
        _file = OutputAttempt.Attempt(_path, () =>
        {
            // A run's folder that is gone is made again with what makes it a run, and by nobody else.
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(folder))))
                throw new DirectoryNotFoundException();
            Directory.CreateDirectory(folder);
            if (FileStatus.OfName(_path).Kind is not (FileKind.Nothing or FileKind.Regular))
                throw new IOException("something is in its place that is no file.");
            // Unbuffered, so that a reader, or a crash, finds whole records.
            return new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
        Write(new Event { FileVersion = "brain.Event:2" });
        Write(new Event { Step = epochsDone + 1, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
    }

    /// <summary>The numbers of an epoch.</summary>
    /// <exception cref="OutputException">They cannot be written, for example because the disk is full.</exception>
    public void Add(EpochReport epoch, double learningRate) => Write(new Event
    {
        Step = epoch.Epoch,
        Summary = new Summary
        {
            Value =
            {
                Scalar("loss/train", epoch.TrainLoss),
                Scalar("loss/validation", epoch.ValidationLoss),
                Scalar("training/learning rate", learningRate),
                Scalar("training/samples per second", epoch.SamplesPerSecond),
                Scalar("training/workers", epoch.Workers),
            },
        },
    });

    /// <summary>The figure of the reconstructions after an epoch.</summary>
    /// <param name="path">Of a PNG file.</param>
    /// <exception cref="OutputException">It cannot be read or written.</exception>
    public void AddReconstructions(int epoch, string path)
    {
        var png = FileAttempt.OrThrow(() => InputFile.ReadAll(path, PictureFile.MaxBytes), reason => new OutputException($"{path} cannot be read: {reason}"));
        var image = new Summary.Types.Image
        {
            // Where every PNG has its size.
            Width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)),
            Height = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)),
            Colorspace = RedGreenBlueAlpha,
            EncodedImageString = UnsafeByteOperations.UnsafeWrap(png),
        };
        Write(new Event
        {
            Step = epoch,
            Summary = new Summary { Value = { new Summary.Types.Value { Tag = "reconstructions", Image = image } } },
        });
    }

    public void Dispose() => _file.Dispose();

    private static Summary.Types.Value Scalar(string tag, double value) => new() { Tag = tag, SimpleValue = (float)value };

    /// <summary>A record: length (64 bits, little-endian) and its checksum, the message and its.</summary>
    private void Write(Event happening)
    {
        happening.WallTime = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var message = happening.ToByteArray();
        var record = new byte[sizeof(long) + sizeof(uint) + message.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(long)), Checksum(record.AsSpan(0, sizeof(long))));
        message.CopyTo(record, sizeof(long) + sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(^sizeof(uint)), Checksum(message));
        OutputAttempt.Attempt(_path, () => _file.Write(record));
    }

    // CRC-32C, masked as TensorFlow masks it: rotated and moved, because a checksum of data that hold one is weak.
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
