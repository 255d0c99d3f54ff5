using Eddy.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Checkpoints;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_a_new_file_and_replaces_an_old_one_leaving_nothing_else()
    {
        string path = _folder.File("a.bin");
        AtomicFile.Write(path, stream => stream.Write(new byte[100]));
        AtomicFile.Write(path, stream => stream.Write("new"u8));
        File.ReadAllText(path).ShouldBe("new");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void The_old_file_stays_whole_until_the_new_one_is()
    {
        string path = _folder.Write("a.bin", "old"u8.ToArray());
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            File.ReadAllText(path).ShouldBe("old");
            Directory.GetFiles(_folder.Path, "a.bin.*.partial").Length.ShouldBe(1);
        });
        File.ReadAllText(path).ShouldBe("new");
    }

    [Fact]
    public void A_failure_in_the_writer_leaves_the_old_file_and_no_other()
    {
        string path = _folder.Write("a.bin", "old"u8.ToArray());
        Should.Throw<FormatException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[200_000]);
            throw new FormatException("stop");
        })).Message.ShouldBe("stop");
        File.ReadAllText(path).ShouldBe("old");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void A_full_disk_is_reported_with_the_path_and_the_space_left()
    {
        string path = _folder.Write("a.bin", "old"u8.ToArray());
        string message = Should.Throw<IOException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device"))).Message;
        message.ShouldStartWith(path);
        message.ShouldContain("No space left on device");
        message.ShouldContain("MB free");
        File.ReadAllText(path).ShouldBe("old");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void A_missing_folder_or_a_folder_in_the_files_place_is_reported()
    {
        Should.Throw<DirectoryNotFoundException>(() => AtomicFile.Write(_folder.File("no/a.bin"), _ => { })).Message.ShouldContain("folder does not exist");
        Directory.CreateDirectory(_folder.File("taken"));
        Should.Throw<Exception>(() => AtomicFile.Write(_folder.File("taken"), _ => { })).ShouldBeAssignableTo<SystemException>()!.Message.ShouldContain("taken");
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_writer_that_closes_the_stream_is_told_so()
    {
        Should.Throw<InvalidOperationException>(() => AtomicFile.Write(_folder.File("a"), stream => stream.Dispose())).Message.ShouldContain("leave it open");
        Directory.GetFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Leftovers_of_dead_writers_go_and_those_of_living_ones_and_of_others_stay()
    {
        string dead = _folder.Write("a.bin.0123456789ab.partial", [1]);
        string others = _folder.Write("download.partial", [1]);
        string alsoOthers = _folder.Write("download.0123456789AB.partial", [1]);
        AtomicFile.Write(_folder.File("b.bin"), stream =>
        {
            AtomicFile.RemoveStale(_folder.Path).ShouldBe(1);
            Directory.GetFiles(_folder.Path, "b.bin.*.partial").Length.ShouldBe(1);
        });
        File.Exists(dead).ShouldBeFalse();
        Directory.GetFiles(_folder.Path).ShouldBe([_folder.File("b.bin"), others, alsoOthers], ignoreOrder: true);
        AtomicFile.RemoveStale(_folder.File("missing")).ShouldBe(0);
    }

    [Fact]
    public void Folders_are_created_with_those_above_them()
    {
        AtomicFile.CreateFolder(_folder.File("a/b/c"));
        AtomicFile.CreateFolder(_folder.File("a/b/c"));
        Directory.Exists(_folder.File("a/b/c")).ShouldBeTrue();
        string file = _folder.Write("file", [1]);
        Should.Throw<IOException>(() => AtomicFile.CreateFolder(file));
    }

    [Fact]
    public void A_folder_is_flushed_where_the_system_can()
    {
        FolderFlush.Try(_folder.Path).ShouldBe(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());
        FolderFlush.Try(_folder.File("missing")).ShouldBeFalse();
    }
}
