using System.Globalization;
using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Store.Folders;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>
/// The folder reconstructions of a run: originals.png, with noise inputs.png, and epoch-000001.png and so on, each with
/// the same test images side by side. Of many epochs only some stay, the first and the newest among them. One thread at
/// a time writes, any may read.
/// </summary>
internal sealed partial class ReconstructionFolder
{
    private const string OriginalsName = "originals.png";
    private const int MaxFiles = 256;
    private const int MinFiles = 8;
    private const long MaxPixels = 1L << 26;

    private readonly string _path;
    private readonly int _maxFiles;
    private volatile int[] _epochs;
    private bool _hasBegun;

    /// <summary>Opens the folder, if it is there; it is made when something is kept.</summary>
    /// <param name="pixels">Of one picture: the larger, the fewer stay.</param>
    public ReconstructionFolder(RunFolder folder, int pixels)
    {
        _path = folder.ReconstructionHistory;
        _maxFiles = (int)Math.Clamp(MaxPixels / Math.Max(1, pixels), MinFiles, MaxFiles);
        _epochs = [.. EpochsIn(_path).Order()];
    }

    /// <summary>Of which there is a picture, in order.</summary>
    public IReadOnlyList<int> Epochs => _epochs;

    /// <summary>The pictures of an earlier process; null if they are not there.</summary>
    public byte[]? Originals => Read(OriginalsName);

    public byte[]? Inputs => Read("inputs.png");

    /// <summary>Columns of the originals; 0 if they are not there.</summary>
    public int WidthOfOriginals
    {
        get
        {
            try
            {
                return GreyPicture.Read(Path.Combine(_path, OriginalsName)).Width;
            }
            catch (FileException)
            {
                return 0;
            }
        }
    }

    /// <summary>Null if it is not there.</summary>
    public byte[]? Of(int epoch) => _epochs.Contains(epoch) ? Read(NameOf(epoch)) : null;

    /// <summary>Adds the next epoch's picture, and takes away those that there is no room for any more.</summary>
    /// <exception cref="OutputException">It cannot be written; what is there stays.</exception>
    public void Keep(int epoch, byte[] picture, ShownImages of)
    {
        if (!_hasBegun)
        {
            Make();
            Save(OriginalsName, of.Originals);
            if (of.Inputs is { } inputs)
                Save("inputs.png", inputs);
            _hasBegun = true;
        }

        Save(NameOf(epoch), picture);
        var all = _epochs.Append(epoch).Distinct().Order().ToArray();
        var grid = EpochGrid.For(epoch, _maxFiles);
        Remove([.. all.Where(kept => !grid.Has(kept) && kept != epoch)]);
        _epochs = [.. all.Where(kept => grid.Has(kept) || kept == epoch)];
    }

    /// <summary>Takes away the pictures of the epochs after this one: the training continues from there.</summary>
    public void RemoveAfter(int epoch)
    {
        Remove([.. _epochs.Where(kept => kept > epoch)]);
        _epochs = [.. _epochs.Where(kept => kept <= epoch)];
    }

    private void Make() =>
        FileAttempt.OrThrow(
            () =>
            {
                // A run's folder that is gone is made again with what makes it a run, and by nobody else.
                if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(_path))))
                    throw new DirectoryNotFoundException();
                Directory.CreateDirectory(_path);
            },
            reason => new OutputException($"the folder {_path} cannot be made: {reason}"));

    private void Save(string name, byte[] content) => OutputAttempt.Save(Path.Combine(_path, name), stream => stream.Write(content));

    private byte[]? Read(string name) => FileAttempt.OrNull(() => InputFile.ReadAll(Path.Combine(_path, name), PictureFile.MaxBytes));

    private void Remove(int[] epochs)
    {
        foreach (var epoch in epochs)
            // One too many does no harm.
            FileAttempt.Try(() => File.Delete(Path.Combine(_path, NameOf(epoch))));
    }

    private static string NameOf(int epoch) => string.Create(CultureInfo.InvariantCulture, $"epoch-{epoch:D6}.png");

    private static int[] EpochsIn(string path) =>
    [
        .. (FileAttempt.OrNull(() => Directory.GetFiles(path)) ?? [])
            .Select(file => Name().Match(Path.GetFileName(file)))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups["epoch"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
            .Where(epoch => epoch > 0),
    ];

    // As many digits as an epoch's number may have.
    [GeneratedRegex(@"^epoch-(?<epoch>[0-9]{6,7})\.png$")]
    private static partial Regex Name();
}
