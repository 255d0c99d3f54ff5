using Eddy.Checkpoints;
using Eddy.Tests.Checkpoints;

namespace Eddy.Tests.Streams;

/// <summary>Takes state through a file, as a resumed run does.</summary>
internal static class Resume
{
    /// <summary>Saves one and loads it into the other; both then have the same fingerprint.</summary>
    public static void Through(IResumable from, IResumable to)
    {
        using var folder = new TemporaryFolder();
        to.Load(Saved(folder, from), "a.");
    }

    /// <summary>A fingerprint of everything that is saved.</summary>
    public static string Fingerprint(IResumable state)
    {
        using var folder = new TemporaryFolder();
        return Saved(folder, state).TensorsSha256();
    }

    private static Checkpoint Saved(TemporaryFolder folder, IResumable state)
    {
        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        state.Save(builder, "a.");
        builder.Save(folder.File("state"));
        return Checkpoint.Load(folder.File("state"));
    }
}
