using System.Text;
using Eddy.Data.Text;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

public sealed class TextTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lanes_go_round_from_evenly_spaced_places_and_begin_anew_at_multiples()
    {
        string text = string.Concat(Enumerable.Range(0, 1000).Select(i => (char)('a' + (i * i / 7 % 26)))) + new string('!', 111);
        string file = _folder.Write("text.txt", Encoding.UTF8.GetBytes(text));
        CharacterText characters = CharacterText.Read(file);
        (characters.Train.Length, characters.Validation.Length).ShouldBe((1000, 111));
        TaskSteps steps = TaskSteps.Of("text:" + file, 4, 1, ("reset", "60"));
        for (int t = 0; t < 2500; t++)
        {
            steps.Next();
            for (int lane = 0; lane < 4; lane++)
            {
                int place = ((lane * 250) + t) % 1000;
                characters.Vocabulary[TaskSteps.One(steps.Input(lane))].ShouldBe(text[place]);
                steps.StartsAnew(lane).ShouldBe(t == 0 || place % 60 == 0, $"lane {lane}, step {t}");
                steps.HasTarget(lane).ShouldBe(place < 999);
                if (place < 999)
                {
                    characters.Vocabulary[TaskSteps.One(steps.Target(lane))].ShouldBe(text[place + 1]);
                }
            }
        }
    }

    [Fact]
    public void The_validation_part_is_the_rest()
    {
        string file = _folder.Write("text.txt", Encoding.UTF8.GetBytes(new string('a', 800) + string.Concat(Enumerable.Repeat("bcde", 50))));
        CharacterText characters = CharacterText.Read(file, 0.2);
        characters.Vocabulary.ShouldBe("abcde");
        characters.Train.Length.ShouldBe(800);
        TaskSteps steps = TaskSteps.Of("text:" + file, 1, 1, ("part", "validation"), ("share", "0.2"));
        string.Concat(Enumerable.Range(0, 8).Select(_ =>
        {
            steps.Next();
            return characters.Vocabulary[TaskSteps.One(steps.Input())];
        })).ShouldBe("bcdebcde");
    }

    [Fact]
    public void A_file_that_is_no_text_is_refused()
    {
        Should.Throw<InvalidDataException>(() => CharacterText.Read(_folder.Write("a", [65, 66, 0xFF, 67]))).Message.ShouldContain("byte 2");
        Should.Throw<InvalidDataException>(() => CharacterText.Read(_folder.Write("b", [65, 66]))).Message.ShouldContain("2 characters");
        Should.Throw<InvalidDataException>(() => CharacterText.Read(_folder.Write("c", Encoding.UTF8.GetBytes(new string('a', 500))))).Message.ShouldContain("1 different");
        Should.Throw<FileNotFoundException>(() => CharacterText.Read(_folder.File("none")));
        Should.Throw<ArgumentOutOfRangeException>(() => CharacterText.Read(_folder.File("none"), 0.6));
    }

    [Fact]
    public void Shakespeare_has_65_characters()
    {
        CharacterText text = CharacterText.Read(SharedData.Find(Path.Combine("text", "tinyshakespeare.txt")));
        text.Vocabulary.Length.ShouldBe(65);
        (text.Train.Length + text.Validation.Length).ShouldBe(1_115_394);
        text.Validation.Length.ShouldBe(111_539);
    }
}
