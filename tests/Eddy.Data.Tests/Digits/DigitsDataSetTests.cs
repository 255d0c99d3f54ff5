using System.Security.Cryptography;
using Eddy.Data.Digits;
using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Data.Tests.Digits;

public class DigitsDataSetTests
{
    [Fact]
    public void The_first_hundred_images_are_the_same_for_everyone_for_ever()
    {
        // Only IEEE additions, products, quotients and square roots lead to a byte, so this holds on every machine.
        // Whoever changes it changes the data set: published figures and checkpoints then need a new name for it.
        ImageDataSet data = DigitsDataSet.Create(trainCount: 100, testCount: 100);
        Hash(data.Train).ShouldBe("52ab263b7774aff8938c041fa090f29be70f729677fe3cd85444d08d56600920");
        Hash(data.Test).ShouldBe("a15d95be2ad3c8238d044127e2dd9f4b5e84afa5df3cd3b281c55f1d40f99f1c");

        static string Hash(ImageSet set) => Convert.ToHexStringLower(SHA256.HashData([.. set.AllPixels, .. set.AllLabels]));
    }

    [Fact]
    public void Mean_and_deviation_are_those_of_the_training_pixels()
    {
        ImageSet train = DigitsDataSet.Create(testCount: 1, threads: 2).Train;
        var counts = new long[256];
        foreach (byte pixel in train.AllPixels)
        {
            counts[pixel]++;
        }

        double mean = Moment(1), deviation = Math.Sqrt(Moment(2) - (mean * mean));
        mean.ShouldBe(DigitsDataSet.Mean, 5.1e-5); // written with four digits
        deviation.ShouldBe(DigitsDataSet.Deviation, 5.1e-5);

        double Moment(int power) => Enumerable.Range(0, 256).Sum(value => Math.Pow(value / 255.0, power) * counts[value] / train.AllPixels.Length);
    }

    [Fact]
    public void The_task_is_neither_trivial_nor_hopeless()
    {
        // A nearest-class-mean classifier, the cheapest there is: measured error 32.8 % with 2,000 training and 2,000 test images,
        // whose binomial deviation is about 1 point. Learners that bend do far better; the band only catches a broken generator.
        ImageDataSet data = DigitsDataSet.Create(trainCount: 2000, testCount: 2000);
        var means = new double[10, 784];
        for (int i = 0; i < data.Train.Count; i++)
        {
            for (int p = 0; p < 784; p++)
            {
                means[data.Train.Label(i), p] += data.Train.Image(i)[p] / 200.0;
            }
        }

        int wrong = 0;
        var distances = new double[10];
        for (int i = 0; i < data.Test.Count; i++)
        {
            ReadOnlySpan<byte> image = data.Test.Image(i);
            for (int digit = 0; digit < 10; digit++)
            {
                distances[digit] = 0;
                for (int p = 0; p < 784; p++)
                {
                    double off = image[p] - means[digit, p];
                    distances[digit] += off * off;
                }
            }

            wrong += Array.IndexOf(distances, distances.Min()) == data.Test.Label(i) ? 0 : 1;
        }

        (wrong / 20.0).ShouldBeInRange(25, 41);
    }
}
