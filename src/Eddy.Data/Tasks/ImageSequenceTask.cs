using Eddy.Checkpoints;
using Eddy.Data.Images;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>An image, a few pixels a step, row by row, each scaled to [0, 1]; at the last step its class is asked. Images are drawn with replacement.</summary>
internal sealed class ImageSequenceTask : LaneTask
{
    private readonly ImageSet _images;
    private readonly int _stepsPerImage;
    private readonly int[] _image;
    private readonly int[] _place;

    public ImageSequenceTask(string name, int lanes, ulong seed, ImageSet images, int pixels)
        : base(name, LearningTask.Classification, lanes, pixels, images.Classes, seed)
    {
        if (images.PixelsPerImage % pixels != 0)
        {
            throw new ArgumentException($"{name}: {images.PixelsPerImage} pixels of an image do not divide into steps of {pixels}. Take a divisor, as 1, 4, 7, 14 or 28 of 784.");
        }

        (_images, _stepsPerImage) = (images, images.PixelsPerImage / pixels);
        (_image, _place) = (new int[lanes], new int[lanes]);
    }

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        int place = _place[lane];
        startsAnew = place == 0;
        if (startsAnew)
        {
            _image[lane] = Random(lane).NextInt(_images.Count);
        }

        PixelScaling.Apply(_images.Image(_image[lane]).Slice(place * input.Length, input.Length), 1f / 255, 0, input);
        bool last = place + 1 == _stepsPerImage;
        _place[lane] = last ? 0 : place + 1;
        if (last)
        {
            target[_images.Label(_image[lane])] = 1;
        }

        return last;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<int>(prefix + "image", [Lanes], _image).Add<int>(prefix + "place", [Lanes], _place);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        ReadWithin(checkpoint, prefix + "image", _image, _images.Count - 1);
        ReadWithin(checkpoint, prefix + "place", _place, _stepsPerImage - 1);
    }
}
