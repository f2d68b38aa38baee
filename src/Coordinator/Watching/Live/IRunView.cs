using Autoencoder.Coordinator.Store.Folders;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>A run to look at, while it is trained or afterwards. All of it may be called on any thread.</summary>
public interface IRunView : IDisposable
{
    RunFacts Facts { get; }

    /// <summary>Where its files are.</summary>
    RunFolder Folder { get; }

    /// <summary>Ten test images, as they are and as the model gives them back.</summary>
    IImageHistory Images { get; }

    ICodeSpace Codes { get; }

    /// <summary>All that is known.</summary>
    RunSnapshot Snapshot();

    /// <summary>What is new since a version of the picture.</summary>
    RunChanges ChangesSince(long version);

    /// <summary>Ends when there is something newer than that version, or at once if there is.</summary>
    Task WaitForNewer(long version, CancellationToken cancel);

    /// <summary>There are weights.</summary>
    bool HasModel { get; }

    /// <summary>The newest weights as a .safetensors file; null if there are none yet.</summary>
    ReadOnlyMemory<byte>? Model();
}
